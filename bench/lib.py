"""What the measurements share: the service under test, collections of BEIR layout, figures."""

import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import shlex
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WAITING = ("accepted", "parsing", "embedding")


def arguments(description):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("folder", type=pathlib.Path, help="corpus.jsonl, queries.jsonl and qrels.tsv, as BEIR has them")
    parser.add_argument("--jar", type=pathlib.Path, default=ROOT / "target" / "sutazai-pipeline.jar")
    parser.add_argument("--java-options", default="-Xmx640m -XX:+UseSerialGC", help="of the service and of what it is compared to")
    return parser


class Collection:
    """A folder's documents, questions and judgements."""

    def __init__(self, folder):
        self.name = folder.name
        self.documents = list(read_lines(folder / "corpus.jsonl"))
        self.questions = list(read_lines(folder / "queries.jsonl"))
        self.judgements = {}
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            question, document, grade = line.split("\t")
            self.judgements.setdefault(question, {})[document] = int(grade)


def read_lines(file):
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


class Service:
    """The packaged jar on a free port with a data directory of its own."""

    def __init__(self, options):
        self.jar = options.jar.resolve()
        self.java_options = shlex.split(options.java_options)
        self.folder = tempfile.TemporaryDirectory(prefix="sutazai-bench-")
        self.data = pathlib.Path(self.folder.name) / "data"
        self.local = threading.local()
        self.process = None

    def __enter__(self):
        if not self.jar.exists():
            raise SystemExit(f"{self.jar} is missing: run mvn package first")
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()
        self.folder.cleanup()

    def start(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = dict(
            os.environ,
            SERVER_PORT=str(self.port),
            DATA_DIR=str(self.data),
            INBOX_DIR=str(self.data.parent / "inbox"),
            ADMIN_PASSWORD="a password for measuring",
            ACCESS_TOKEN_LIFETIME="12h",
        )
        self.log = self.data.parent / "log"
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["java", *self.java_options, "-jar", str(self.jar)],
                cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
            )
        self.local = threading.local()
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() - began > 300:
                self.stop()
                raise SystemExit(self.log.read_text(encoding="utf-8", errors="replace")[-4000:])
            time.sleep(0.1)
        self.start_seconds = time.monotonic() - began
        self.token = None
        self.token = self.post("auth/login", {"email": "admin@localhost", "password": "a password for measuring"})["access_token"]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(90)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/actuator/health/readiness")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def call(self, method, path, body=None):
        """One request on this thread's connection; the body's bytes."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.local.connection = connection
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        content = response.read()
        if response.status >= 300:
            raise SystemExit(f"{method} {path} {(body or b'')[:300]!r}: {response.status} {content.decode()}")
        return content

    def get(self, path):
        return json.loads(self.call("GET", f"/api/v1/{path}"))

    def post(self, path, body):
        return json.loads(self.call("POST", f"/api/v1/{path}", json.dumps(body).encode()))

    def submit(self, documents, collection, callers=4):
        """Posts documents of BEIR's form one by one; their ids by theirs."""

        def submit(document):
            body = {"text": document["text"], "source": document["_id"], "collection": collection}
            if document.get("title", "").strip():
                body["title"] = document["title"]
            return document["_id"], self.post("documents", body)["id"]

        with concurrent.futures.ThreadPoolExecutor(callers) as pool:
            return dict(pool.map(submit, documents))

    def wait_until_indexed(self, patience=3600):
        end = time.monotonic() + patience
        while any(self.get(f"documents?limit=1&status={status}")["items"] for status in WAITING):
            if time.monotonic() > end:
                raise SystemExit("Not indexed in time")
            time.sleep(0.1)
        for status in ("rejected", "failed"):
            for document in self.get(f"documents?limit=1&status={status}")["items"]:
                raise SystemExit(f"A document was not indexed: {document}")

    def chunks(self, document):
        items, cursor = [], ""
        while cursor is not None:
            page = self.get(f"documents/{document}/chunks?limit=200{cursor}")
            items += page["items"]
            cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
        return items

    def print_memory(self):
        java = memory(self.process.pid)
        postmaster = int((self.data / "postgresql" / "postmaster.pid").read_text().split()[0])
        postgres = [postmaster, *children(postmaster)]
        shares = sum(pss(process) for process in postgres)
        print(f"memory: Java {java['VmRSS']:.0f} MiB (at most {java['VmHWM']:.0f}), PostgreSQL {shares:.0f} MiB in {len(postgres)} processes")


def memory(process):
    """Resident memory now and at most, in MiB."""
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    return {l.split(":")[0]: int(l.split()[1]) / 1024 for l in lines if l.startswith(("VmRSS", "VmHWM"))}


def pss(process):
    """Memory in MiB, what is shared counted by its share."""
    try:
        for line in pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def children(process):
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(child) for child in listed.stdout.split()]


class Raw:
    """The libraries without the product: bench/java/Raw.java on the packaged jar's libraries."""

    def __init__(self, service, *arguments):
        # Neither databases nor loggers, which would write between the figures.
        libraries = [
            str(library)
            for library in sorted(service.jar.with_name("lib").glob("*.jar"))
            if "postgres" not in library.name and "logback" not in library.name
        ]
        self.process = subprocess.Popen(
            ["java", *service.java_options, "-cp", os.pathsep.join(libraries), str(ROOT / "bench/java/Raw.java"), str(service.data), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, texts):
        """Sends texts; the numbers that come back."""
        out = struct.pack(">i", len(texts))
        for text in texts:
            data = text.encode()
            out += struct.pack(">i", len(data)) + data
        self.process.stdin.write(out)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("bench/java/Raw.java ended early")
        return [float(number) for number in line.split()]


def embedded_text(title, chunk):
    """What the product embeds of a chunk: title and headings, then the text."""
    head = [title] if title else []
    head += [heading for heading in chunk["heading"] if heading not in head]
    head = "\n".join(dict.fromkeys(head))
    return chunk["text"] if not head or chunk["text"].startswith(head) else f"{head}\n{chunk['text']}"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def in_parallel(function, items, callers=8):
    with concurrent.futures.ThreadPoolExecutor(callers) as pool:
        return list(pool.map(function, items))


def progress(text):
    print(text, file=sys.stderr, flush=True)
