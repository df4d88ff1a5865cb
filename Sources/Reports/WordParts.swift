import Coordination

/// The parts of a DOCX file around its body.
enum WordParts {
  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let package = "http://schemas.openxmlformats.org/package/2006"
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006"
  private static let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  private static let type = "application/vnd.openxmlformats-officedocument.wordprocessingml"

  /// All parts, in the order in which programs expect them. `size` is that of the text, in half points.
  static func entries(body: String, title: String, day: Day, size: Int, language: Language) -> [(
    name: String, text: String
  )] {
    [
      ("[Content_Types].xml", declaration + contentTypes), ("_rels/.rels", declaration + relations),
      ("word/document.xml", declaration + document(body)), ("word/styles.xml", declaration + styles(size, language)),
      ("word/header1.xml", declaration + header(size)),
      ("word/_rels/document.xml.rels", declaration + documentRelations),
      ("docProps/core.xml", declaration + core(title, day)),
    ]
  }

  private static let contentTypes = """
    <Types xmlns="\(package)/content-types">\
    <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
    <Default Extension="xml" ContentType="application/xml"/>\
    <Override PartName="/word/document.xml" ContentType="\(type).document.main+xml"/>\
    <Override PartName="/word/styles.xml" ContentType="\(type).styles+xml"/>\
    <Override PartName="/word/header1.xml" ContentType="\(type).header+xml"/>\
    <Override PartName="/docProps/core.xml" \
    ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>
    """

  private static let relations = """
    <Relationships xmlns="\(package)/relationships">\
    <Relationship Id="rId1" Type="\(office)/relationships/officeDocument" Target="word/document.xml"/>\
    <Relationship Id="rId2" Type="\(package)/relationships/metadata/core-properties" Target="docProps/core.xml"/>\
    </Relationships>
    """

  private static let documentRelations = """
    <Relationships xmlns="\(package)/relationships">\
    <Relationship Id="rId1" Type="\(office)/relationships/styles" Target="styles.xml"/>\
    <Relationship Id="rId2" Type="\(office)/relationships/header" Target="header1.xml"/></Relationships>
    """

  /// A4 upright; margins 20, 15, 20 and 30 mm; the number of the page above the text, from the second page on
  /// (Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I).
  private static func document(_ body: String) -> String {
    """
    <w:document xmlns:w="\(word)" xmlns:r="\(office)/relationships"><w:body>\(body)<w:sectPr>\
    <w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>\
    <w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>\
    <w:titlePg/></w:sectPr></w:body></w:document>
    """
  }

  private static func header(_ size: Int) -> String {
    """
    <w:hdr xmlns:w="\(word)"><w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/></w:pPr>\
    <w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="\(size)"/></w:rPr><w:t>2</w:t></w:r></w:fldSimple>\
    </w:p></w:hdr>
    """
  }

  private static func styles(_ size: Int, _ language: Language) -> String {
    """
    <w:styles xmlns:w="\(word)"><w:docDefaults><w:rPrDefault><w:rPr>\
    <w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>\
    <w:color w:val="000000"/><w:sz w:val="\(size)"/><w:szCs w:val="\(size)"/>\
    <w:lang w:val="\(language == .vi ? "vi-VN" : "en-GB")"/></w:rPr></w:rPrDefault>\
    <w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>\
    </w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>\
    <w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>\
    <w:next w:val="Normal"/><w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>\
    </w:styles>
    """
  }

  private static func core(_ title: String, _ day: Day) -> String {
    """
    <cp:coreProperties xmlns:cp="\(package)/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" \
    xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
    <dc:title>\(WordText.escaped(title))</dc:title>\
    <dcterms:created xsi:type="dcterms:W3CDTF">\(day.iso)T00:00:00Z</dcterms:created></cp:coreProperties>
    """
  }
}
