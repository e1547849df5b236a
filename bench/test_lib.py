"""What folders of BEIR layout may hold: python3 -m unittest discover bench"""

import contextlib
import io
import pathlib
import tempfile
import unittest

from lib import Collection

CORPUS = '{"_id": "d1", "title": "Pier", "text": "It is long."}\n'
QUERIES = '{"_id": "q1", "text": "How long?"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\n"


class CollectionTest(unittest.TestCase):
    def read(self, corpus=CORPUS, queries=QUERIES, qrels=QRELS, at="qrels/test.tsv"):
        with tempfile.TemporaryDirectory() as made, contextlib.redirect_stderr(io.StringIO()) as self.said:
            folder = pathlib.Path(made)
            (folder / "qrels").mkdir()
            for name, text in (("corpus.jsonl", corpus), ("queries.jsonl", queries), (at, qrels)):
                if text is not None:
                    (folder / name).write_text(text, encoding="utf-8", newline="")
            found = Collection(folder)
            found.judged()
            return found

    def test_judgements_are_found_where_beir_has_them(self):
        for place in ("qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv", "qrels.tsv"):
            with self.subTest(place):
                self.assertEqual({"q1": {"d1": 1}}, self.read(at=place).judgements)

    def test_header_is_known_by_its_grade(self):
        self.assertEqual({"q1": {"d1": 1, "d2": 0}}, self.read(qrels="q1\td1\t1\nq1\td2\t0\n").judgements)

    def test_grades_may_have_a_point_and_lines_may_be_blank_or_of_windows(self):
        judged = self.read(qrels="\ufeffquery-id\tcorpus-id\tscore\r\n\r\nq1\td1\t1.0\r\n\r\n").judgements
        self.assertEqual({"q1": {"d1": 1}}, judged)

    def test_titles_and_metadata_may_be_missing_or_of_any_kind(self):
        lines = '{"_id": 1, "title": null, "text": "a", "metadata": {}}\r\n\r\n{"_id": "2", "text": "b", "metadata": null}\r\n'
        found = self.read(corpus=lines).documents
        self.assertEqual([("1", "", "a"), ("2", "", "b")], [(d["_id"], d["title"], d["text"]) for d in found])

    def test_what_has_no_text_is_left_out_and_told(self):
        found = self.read(corpus=CORPUS + '{"_id": "d2", "title": "Quay", "text": " "}\n{"_id": "d3", "text": null}\n')
        self.assertEqual(["d1"], [d["_id"] for d in found.documents])
        self.assertIn("corpus.jsonl: left out for want of a text: d2, d3\n", self.said.getvalue())

    def test_questions_may_be_without_judgements(self):
        found = self.read(queries=QUERIES + '{"_id": "q2", "text": "How wide?"}\n', qrels=QRELS + "q2\td1\t0\n")
        self.assertEqual(2, len(found.questions))
        self.assertEqual(["q1"], [q["_id"] for q in found.judged()])

    def test_what_is_missing_or_broken_is_told_in_one_line(self):
        for files, told in (
            ({"corpus": None}, "corpus.jsonl cannot be read: No such file or directory."),
            ({"queries": None}, "queries.jsonl cannot be read: No such file or directory."),
            ({"qrels": None}, "has neither"),
            ({"qrels": QRELS + "q1 0 d1 1\n"}, "test.tsv, line 3,"),
            ({"qrels": "q1\td1\t0\n"}, "No question of"),
            ({"corpus": CORPUS + "{\n"}, "corpus.jsonl, line 2,"),
            ({"corpus": "\n"}, "corpus.jsonl has no line with a text."),
            ({"corpus": '{"text": "a"}\n'}, "corpus.jsonl, line 1,"),
        ):
            with self.subTest(told):
                with self.assertRaises(SystemExit) as end:
                    self.read(**files)
                self.assertEqual(2, end.exception.code)
                self.assertIn(told, self.said.getvalue())
                self.assertEqual(1, self.said.getvalue().count("\n"))


if __name__ == "__main__":
    unittest.main()
