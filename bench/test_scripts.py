"""What the commands of bench/ must not overlook: python3 -m unittest discover bench"""

import argparse
import contextlib
import email.message
import importlib.machinery
import importlib.util
import os
import pathlib
import random
import tempfile
import threading
import time
import types
import unittest
import unittest.mock

import lib


def script(name):
    loader = importlib.machinery.SourceFileLoader(name, str(lib.ROOT / "bench" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def reply(status, body=b"{}", **headers):
    message = email.message.Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return lib.Reply(status, message, body)


class ServiceTest(unittest.TestCase):
    def service(self, **settings):
        made = lib.Service(argparse.Namespace(jar=pathlib.Path("none.jar"), java_options="", ready_within=1), **settings)
        self.addCleanup(made.folder.cleanup)
        return made

    def test_settings_of_the_shell_are_not_the_services(self):
        with unittest.mock.patch.dict(os.environ, DATABASE_URL="postgresql://elsewhere", MAX_BACKLOG="5", HOME="/home"):
            environment = self.service(WORKERS="1").environment()
        self.assertNotIn("DATABASE_URL", environment)
        self.assertNotIn("MAX_BACKLOG", environment)
        self.assertEqual(("/home", "1"), (environment["HOME"], environment["WORKERS"]))

    def test_documents_wait_for_room(self):
        measured = self.service()
        answers = [reply(429, Retry_After="0"), reply(202, b'{"id": "1"}')]
        measured.request = lambda *_, **__: answers.pop(0)
        self.assertEqual({"d1": "1"}, measured.submit([{"_id": "d1", "text": "a"}], "c"))

    def test_other_refusals_end_it(self):
        measured = self.service()
        measured.request = lambda *_, **__: reply(422)
        with self.assertRaises(SystemExit):
            measured.submit([{"_id": "d1", "text": "a"}], "c")


class ArgumentsTest(unittest.TestCase):
    def test_without_a_folder_it_is_the_example(self):
        folder = lib.arguments("").parse_args([]).folder
        self.assertEqual(lib.ROOT / "bench" / "example", folder)
        self.assertTrue(lib.Collection(folder).judged())


class FullRateTest(unittest.TestCase):
    def test_as_many_have_to_come_as_quickly(self):
        indexed = [100 + n for n in range(10)] + [120 + n / 10 for n in range(10)]
        self.assertAlmostEqual(0.9, lib.quickest(indexed, 10))
        self.assertIsNone(lib.quickest(indexed, 21))
        self.assertEqual(0, lib.back_after(indexed, 100, 10, 9))
        self.assertEqual(20, lib.back_after(indexed, 100, 10, 1))

    def test_too_late_is_not_back(self):
        self.assertIsNone(lib.back_after([100 + lib.BACK_WITHIN + 1 + n / 10 for n in range(10)], 100, 10, 1))

    def test_service_that_stays_slow_is_not_back(self):
        with unittest.mock.patch.object(lib, "BACK_WITHIN", 0.5):
            began, posted = time.time(), []
            found, back = lib.await_full_rate(
                lambda end: posted.append(f"{len(posted)}") or posted[-1], lambda: {name: began + int(name) for name in list(posted)}, 4, 0.5, began)
        self.assertIsNone(back)
        self.assertTrue(found)


class ChaosTest(unittest.TestCase):
    def test_fault_of_nothing_is_seen(self):
        chaos = script("chaos")
        for processes, expected in (([], set()), ([4_194_305], {4_194_305})):
            stub = types.SimpleNamespace(database=lambda: processes, parsers=lambda: processes)
            for part in ("PostgreSQL", "parser"):
                with self.subTest(part), chaos.fault(stub, None, part, "failing") as struck:
                    end = time.monotonic() + (5 if processes else 0.2)
                    while not struck and time.monotonic() < end:
                        time.sleep(0.05)
                self.assertEqual(expected, struck)


class ReloadTest(unittest.TestCase):
    def work(self, request):
        with tempfile.TemporaryDirectory() as inbox, script("reload").Work(types.SimpleNamespace(request=request, inbox=pathlib.Path(inbox), token="t")) as work:
            deadline = time.monotonic() + 10
            while len(work.dropped) < 2 and not work.submitted.done() and time.monotonic() < deadline:
                time.sleep(0.05)
        return work

    def test_request_without_an_answer_has_failed_and_the_others_go_on(self):
        asked = []

        def request(*_, **__):
            asked.append(1)
            if len(asked) == 1:
                raise ConnectionResetError
            return reply(202, b'{"id": "1"}')

        work = self.work(request)
        self.assertEqual(1, work.refused)
        self.assertGreaterEqual(len(work.dropped), 2)

    def test_whatever_ends_the_load_is_told(self):
        work = self.work(lambda *_, **__: reply(202, b"no JSON"))
        with self.assertRaises(ValueError):
            work.settle()

    def test_every_route_file_is_changed_and_every_way_is_taken(self):
        reload = script("reload")
        files = reload.route_files(lib.ROOT / "routes")
        used, chance = dict.fromkeys(reload.MUTATIONS, 0), random.Random(7)
        chance.shuffle(files)
        for file in files:
            text = file.read_text()
            name, path, mutated = reload.mutation(file, text, files, used, chance)
            self.assertEqual(name == "duplicate id", path != file)
            self.assertTrue(path != file or mutated != text.encode())
            self.assertFalse(file.name in reload.ASKED_THROUGH and name in reload.LEFT_OUT)
        self.assertTrue(all(used.values()), used)
        self.assertEqual(len(files), sum(used.values()))


class SoakTest(unittest.TestCase):
    def test_files_of_uploads_are_temporary(self):
        with tempfile.TemporaryDirectory() as folder:
            stub = types.SimpleNamespace(temporary=pathlib.Path(folder) / "tmp", data=pathlib.Path(folder) / "data")
            (stub.data / "uploads").mkdir(parents=True)
            (stub.data / "uploads" / "left").touch()
            self.assertEqual(1, len(script("soak").temporary_files(stub)))


class CrashTasksTest(unittest.TestCase):
    def test_nobody_waits_for_an_instance_that_does_not_come_back(self):
        import crash_tasks

        instance = types.SimpleNamespace(
            ready=lambda: False, process=types.SimpleNamespace(poll=lambda: 1), log=types.SimpleNamespace(read_text=lambda **_: ""),
            request=unittest.mock.Mock(side_effect=ConnectionRefusedError), token="t")
        threads = threading.active_count()
        with contextlib.suppress(SystemExit):
            crash_tasks.run_between_kills(argparse.Namespace(seed=1, tasks=8, kills=2), instance, [])
        end = time.monotonic() + 5
        while threading.active_count() > threads and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(threads, threading.active_count())


if __name__ == "__main__":
    unittest.main()
