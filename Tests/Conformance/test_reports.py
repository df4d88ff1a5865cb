"""A report of a module in the files that `ocopctl` makes of it, opened by programs that are not ours."""

import subprocess
import unittest
from datetime import datetime
from pathlib import Path

import docx
import openpyxl

from office import OfficeTest, daemon_path

PROGRAM = Path(daemon_path()).with_name("ocopctl")


@unittest.skipUnless(PROGRAM.exists(), "ocopctl is not built")
class ReportTests(OfficeTest):
    def report(self, ending):
        file = self.office.folder / f"{self.fair}.{ending}"
        words = ["report", "stalls", "--file", str(file), "--lang", "vi", "--server", self.office.control]
        subprocess.run([str(PROGRAM), *words, "--as", "viewer"], check=True, capture_output=True, timeout=30)
        return file

    def test_a_workbook_has_real_numbers_and_days(self):
        sheet = openpyxl.load_workbook(self.report("xlsx")).worksheets[0]
        self.assertEqual((sheet.title, sheet.freeze_panes), ("I. Gian hàng", "A6"))
        self.assertIn("22/03/2024", sheet["A2"].value)
        self.assertEqual([cell.value for cell in sheet[5]], ["Gian", "Kinh phí", "Đạt", "Hạn"])
        name, cost, share, due = sheet[6]
        self.assertEqual((name.value, cost.value, due.value), ("Gian số 1", 1_250_000, datetime(2024, 8, 31)))
        self.assertAlmostEqual(share.value, 0.5025)
        self.assertEqual((due.number_format, share.number_format), ("dd/mm/yyyy", "0.00%"))
        self.assertEqual([cell.value for cell in sheet[7]][1:], ["chưa có số liệu"] * 3)

    def test_a_word_document_has_the_form_of_the_decree(self):
        paper = docx.Document(self.report("docx"))
        head, table, end = paper.tables
        self.assertIn("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", head.cell(0, 1).text)
        self.assertTrue(head.cell(1, 0).text.startswith("Số:"))
        self.assertEqual([cell.text for cell in table.rows[1].cells],
                         ["Gian số 1", "1.250.000 đ", "50,25%", "31/08/2024"])
        self.assertTrue(end.cell(0, 0).text.startswith("Nơi nhận:"))
        texts = [paragraph.text for paragraph in paper.paragraphs]
        for wanted in ("Báo cáo", "(Số liệu tính đến ngày 22/03/2024)", "I. Gian hàng", "Hai gian hàng."):
            self.assertIn(wanted, texts)
        section = paper.sections[0]
        self.assertEqual([round(length.mm) for length in (section.page_width, section.left_margin)], [210, 30])
