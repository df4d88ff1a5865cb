import Coordination
import Reports
import Wire

@testable import ocopctl

/// A small office for imports: producers and products, a few bodies.
enum ImportSample {
  private static func label(_ vi: String, _ en: String) -> Label { Label(vi: vi, en: en) }

  static let product = KindDescription(
    kind: "product", title: label("Sản phẩm", "product"), numbering: "SP",
    keys: [.init("name", .name), .init("producer", .record), .init("commune", .text)], stages: [],
    events: [], commands: [register, result])

  static let producer = KindDescription(
    kind: "producer", title: label("Chủ thể", "producer"), numbering: "SX",
    keys: [.init("name", .name), .init("taxCode", .text)], stages: [], events: [], commands: [])

  static let register = Form(
    "register", title: label("Đăng ký sản phẩm", "Register a product"), creates: true,
    fields: [
      Field("name", .text, title: label("Tên sản phẩm", "Name")),
      Field("producer", .record, title: label("Chủ thể", "Producer"), isRequired: false, kind: "producer"),
      Field("set", .integer, title: label("Bộ sản phẩm", "Product set"), minimum: 1, maximum: 26),
      Field("commune", .body, title: label("Xã", "Commune")),
      Field("potential", .boolean, title: label("Sản phẩm tiềm năng", "Potential product"), isRequired: false),
      Field("revenue", .money, title: label("Doanh thu", "Revenue"), isRequired: false),
      Field("parent", .record, title: label("Sản phẩm gốc", "Parent"), isRequired: false, kind: "product"),
    ])

  static let result = Form(
    "record-result", title: label("Ghi kết quả", "Record a result"), from: ["registered"],
    fields: [
      Field("score", .score, title: label("Điểm", "Score")),
      Field("decision", .text, title: label("Số quyết định", "Decision")),
      Field("day", .day, title: label("Ngày quyết định", "Day"), isRequired: false),
      Field(
        "council", .choice, title: label("Cấp hội đồng", "Council"), isRequired: false,
        choices: [
          .init("district", title: label("Cấp huyện", "District")),
          .init("province", title: label("Cấp tỉnh", "Province")),
        ]),
    ])

  static let vocabulary = Vocabulary(
    manifests: [
      Manifest(module: "agriculture", title: label("Nông nghiệp", "Agriculture"), kinds: [product, producer])
    ], language: .vi)

  private static func body(_ id: String, _ vi: String) -> JSON {
    ["id": .string(id), "state": ["document": ["name": ["vi": .string(vi), "en": .string(id)]]]]
  }

  static let records: [String: [JSON]] = [
    "body": [
      body("commune-tinh-tho", "Ủy ban nhân dân xã Tịnh Thọ"), body("commune-ba-to", "Ủy ban nhân dân xã Ba Tơ"),
      body("district-ba-to", "Ủy ban nhân dân huyện Ba Tơ"),
    ],
    "producer": [
      ["id": "SX-2024-0001", "state": ["name": "Hợp tác xã Đồng Xanh", "taxCode": "4300123456"]],
      ["id": "SX-2024-0002", "state": ["name": "Hộ Nguyễn Văn Mẫu"]],
      ["id": "SX-2024-0003", "state": ["name": "Hộ Nguyễn Văn Mẫu", "taxCode": "4300999999"]],
    ],
    "product": [
      ["id": "SP-2024-0001", "state": ["name": "Mật ong rừng", "producer": "SX-2024-0001"]],
      ["id": "SP-2024-0002", "state": ["name": "Mật ong rừng", "producer": "SX-2024-0002"]],
      ["id": "SP-2024-0003", "state": ["name": "Tỏi Lý Sơn", "producer": "SX-2024-0002"]],
    ],
  ]

  static var index: RecordIndex { RecordIndex(vocabulary) { records[$0] ?? [] } }

  static func heads(_ csv: String, _ form: Form = register, map: String? = nil) throws -> TableHeads? {
    let table = try RawTable(csv: csv).cleaned()
    let map = try map.map { try ColumnMap($0, language: .vi) } ?? ColumnMap()
    return TableHeads(table, words: ColumnWords(form, of: product, vocabulary), map: map)
  }

  /// The rows of a table as commands.
  static func rows(_ table: RawTable, _ form: Form = register, of kind: KindDescription = product) throws -> [ImportRow]
  {
    guard let heads = TableHeads(table, words: ColumnWords(form, of: kind, vocabulary), map: ColumnMap()) else {
      return []
    }
    return try RowReader(
      form: form, kind: kind, heads: heads, cells: CellReader(index: index), constants: [:], dated: nil,
      body: nil
    ).rows()
  }

  static func rows(_ csv: String, _ form: Form = register) throws -> [ImportRow] {
    try rows(RawTable(csv: csv).cleaned(), form)
  }
}
