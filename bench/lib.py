"""What the measurements share: the service under test, collections of BEIR layout, figures."""

import argparse
import atexit
import base64
import concurrent.futures
import dataclasses
import datetime
import http.client
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
QRELS = ("qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv", "qrels.tsv")
WAITING = ("accepted", "parsing", "embedding")
LONGEST_TITLE = 512
# Seconds.
IDLE = 10
ADMIN_PASSWORD = "a password for measuring"
JWT_SECRET_KEY = "a secret for measuring, of thirty-two bytes"
# What a process needs of its surroundings. No setting of the caller's shell is one of the measured service's.
KEPT = ("PATH", "HOME", "JAVA_HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")
# Seconds after a fault's end in which documents have to be indexed at the full rate again, and the share of the rate before it that is full.
BACK_WITHIN = 30
FULL = 0.9
# In a few seconds on a busy machine there is no telling more than whether documents are indexed at all as before.
NEARLY_FULL = 0.1


def service_arguments(description):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--jar", type=pathlib.Path, default=ROOT / "target" / "sutazai-pipeline.jar")
    parser.add_argument("--ready-within", type=float, default=300, help="seconds the service may take to start; a busy machine takes long")
    parser.add_argument("--java-options", default="", help="of the service, instead of its own, and of what it is compared to")
    return parser


def deployed_arguments(description):
    """As the image runs, with the heap that docker-compose.yml gives to a service unless it says otherwise."""
    parser = service_arguments(description)
    parser.set_defaults(java_options="-Xmx256m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError")
    return parser


def arguments(description):
    parser = service_arguments(description)
    parser.add_argument("--backbone", default="", help="real servers of .ci/services to run on, with commas between them, such as postgresql,rabbitmq,chroma")
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "bench" / "example", help=f"corpus.jsonl, queries.jsonl and the first there is of {', '.join(QRELS)}, as BEIR has them; documents without a text are left out, and judgements of them count as missed")
    return parser


class Collection:
    """A folder's documents, questions and judgements."""

    def __init__(self, folder):
        self.name = folder.resolve().name
        self.documents = read_texts(folder / "corpus.jsonl")
        for document in self.documents:
            document["title"] = str(document.get("title") or "")[:LONGEST_TITLE]
        self.questions = read_texts(folder / "queries.jsonl")
        self.judgements = {}
        files = [folder / name for name in QRELS]
        file = next((file for file in files if file.is_file()), None)
        if file is None:
            refuse(f"{folder} has neither {', '.join(QRELS[:-1])} nor {QRELS[-1]}.")
        for number, (place, line) in enumerate(lines(file)):
            fields = [field.strip() for field in line.split("\t")]
            try:
                question, document, grade = fields
                self.judgements.setdefault(question, {})[document] = float(grade)
            except ValueError:
                # The first line may be a header.
                if number or len(fields) != 3:
                    refuse(f"{place} is not a question's id, a document's id and a grade, with tabs between them.")

    def judged(self):
        """The questions that a document is relevant to."""
        found = [question for question in self.questions if any(grade > 0 for grade in self.judgements.get(question["_id"], {}).values())]
        return found or refuse(f"No question of {self.name} is judged to have a relevant document.")


def read_texts(file):
    """Documents or questions. The service refuses an empty text, so what has none is left out."""
    found, empty = [], []
    for place, line in lines(file):
        try:
            item = json.loads(line)
            item["_id"] = str(item["_id"])
            (found if (item.get("text") or "").strip() else empty).append(item)
        except (ValueError, TypeError, KeyError, AttributeError):
            refuse(f'{place} is no JSON object with "_id" and "text".')
    if empty:
        progress(f"{file.name}: left out for want of a text: {', '.join(item['_id'] for item in empty)}")
    return found or refuse(f"{file} has no line with a text.")


def lines(file):
    """The lines that are not blank, each behind the words that name it."""
    try:
        with file.open(encoding="utf-8-sig") as opened:
            for number, line in enumerate(opened, 1):
                if line.strip():
                    yield f"{file}, line {number},", line
    except (OSError, UnicodeDecodeError) as problem:
        refuse(f"{file} cannot be read: {getattr(problem, 'strerror', None) or 'it is not UTF-8'}.")


def refuse(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(2)


class Refused(SystemExit):
    """Of a request that had to succeed. It ends the command, unless somebody expects it."""


class Client:
    """Whoever asks the service, at its own door or at a gateway's."""

    def __init__(self, host, port, token):
        self.host, self.port, self.token = host, port, token
        self.local = threading.local()

    def request(self, method, path, body=None, headers=None, token=None, timeout=300):
        """One request on this thread's connection, as who the token says; the reply whatever it is."""
        connection = getattr(self.local, "connection", None)
        # The service closes connections that idle.
        if connection is None or connection.port != self.port or time.monotonic() - self.local.used > IDLE:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.local.connection = connection
            self.local.used = time.monotonic()
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            self.local.used = time.monotonic()
            return Reply(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException):
            connection.close()
            self.local.connection = None
            raise

    def log_in(self, email, password):
        reply = self.request("POST", "/api/v1/auth/login", {"email": email, "password": password})
        return reply.expect(200).json()["access_token"]

    def call(self, method, path, body=None):
        """One request that has to succeed; the reply's bytes."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        reply = self.request(method, path, body, headers, self.token)
        if reply.status >= 300:
            raise Refused(f"{method} {path} {(body or b'')[:300]!r}: {reply.status} {reply.text()}")
        return reply.body

    def get(self, path):
        return json.loads(self.call("GET", f"/api/v1/{path}"))

    def post(self, path, body):
        return json.loads(self.call("POST", f"/api/v1/{path}", json.dumps(body).encode()))


class Service(Client):
    """The packaged jar on a free port with a data directory of its own.

    Settings are environment variables of the product; of those around it, it gets none.
    """

    def __init__(self, options, **settings):
        super().__init__("127.0.0.1", None, None)
        self.jar = options.jar.resolve()
        self.java_options = shlex.split(options.java_options)
        self.ready_within = options.ready_within
        self.settings = settings
        self.folder = tempfile.TemporaryDirectory(prefix="sutazai-bench-")
        self.data = pathlib.Path(self.folder.name) / "data"
        self.inbox = self.data.parent / "inbox"
        self.log = self.data.parent / "log"
        self.temporary = self.data.parent / "tmp"
        self.process = None

    def __enter__(self):
        if not self.jar.exists():
            raise SystemExit(f"{self.jar} is missing: run mvn package first")
        # Whoever ends this command ends the service, too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure):
        self.stop()
        # A service that was killed leaves its database behind.
        kill(self.database())
        self.folder.cleanup()

    def start(self):
        began = time.monotonic()
        self.launch()
        self.await_ready()
        self.start_seconds = time.monotonic() - began
        self.token = self.log_in("admin@localhost", ADMIN_PASSWORD)

    def launch(self):
        self.port = self.choose_port()
        self.temporary.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["java", *self.java_options, f"-Djava.io.tmpdir={self.temporary}", "-jar", str(self.jar)],
                cwd=ROOT, env=self.environment(), stdout=log, stderr=subprocess.STDOUT,
            )
        self.local = threading.local()

    def environment(self):
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "SERVER_PORT": str(self.port),
            "DATA_DIR": str(self.data),
            "INBOX_DIR": str(self.inbox),
            "ADMIN_PASSWORD": ADMIN_PASSWORD,
            "ACCESS_TOKEN_LIFETIME": "12h",
            **self.settings,
        }

    def choose_port(self):
        return free_port()

    def await_ready(self):
        end = time.monotonic() + self.ready_within
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(self.log.read_text(encoding="utf-8", errors="replace")[-4000:])
            time.sleep(0.1)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(90)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def database(self):
        """The processes of the embedded PostgreSQL, the postmaster first; none if it does not run."""
        try:
            postmaster = int((self.data / "postgresql" / "postmaster.pid").read_text().split()[0])
            if str(self.data) not in pathlib.Path(f"/proc/{postmaster}/cmdline").read_text():
                return []
        except (OSError, IndexError, ValueError):
            return []
        return [postmaster, *children(postmaster)]

    def parsers(self):
        """The processes that read documents."""
        return [child for child in children(self.process.pid) if "ParserProcess" in command_line(child)]

    def ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/actuator/health/readiness")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def responds(self):
        """Whether a request that needs the database is answered."""
        try:
            return self.request("GET", "/api/v1/auth/me", token=self.token, timeout=10).status == 200
        except (OSError, http.client.HTTPException):
            return False

    def submit(self, documents, collection, callers=4):
        """Posts documents of BEIR's form one by one, when there is room for them; their ids by theirs."""

        def submit(document):
            body = {"text": document["text"], "source": document["_id"], "collection": collection}
            if document.get("title", "").strip():
                body["title"] = document["title"]
            while (reply := self.request("POST", "/api/v1/documents", body, token=self.token)).status == 429:
                time.sleep(int(reply.headers["Retry-After"]))
            return document["_id"], reply.expect(200, 202).json()["id"]

        with concurrent.futures.ThreadPoolExecutor(callers) as pool:
            return dict(pool.map(submit, documents))

    def do_without_model(self):
        """Its answers are extractive from now on, even where an Ollama runs."""
        self.call("PUT", "/api/v1/admin/flags/model-answers", b'{"enabled": false}')

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
        return self.list(f"documents/{document}/chunks?")

    def list(self, path):
        """All items of a list, page by page; the path ends in ? or in parameters."""
        items, cursor = [], ""
        while cursor is not None:
            page = self.get(f"{path}&limit=200{cursor}")
            items += page["items"]
            cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
        return items

    def copies(self):
        """What PostgreSQL and the written index hold: bench/java/Copies.java; lists of rows by kind."""
        libraries = os.pathsep.join(str(library) for library in sorted(self.jar.with_name("lib").glob("*.jar")))
        told = subprocess.run(
            ["java", "-cp", libraries, str(ROOT / "bench/java/Copies.java"), str(self.data)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
        )
        rows = {"content": [], "database": [], "index": []}
        for line in told.stdout.splitlines():
            kind, *row = line.split()
            rows[kind].append(tuple(row))
        return rows

    def print_memory(self):
        """In MiB, the most that Java had and what PostgreSQL has."""
        java = memory(self.process.pid)
        postgres = self.database()
        shares = sum(pss(process) for process in postgres)
        print(f"memory: Java {java['VmRSS']:.0f} MiB (at most {java['VmHWM']:.0f}), PostgreSQL {shares:.0f} MiB in {len(postgres)} processes")
        return java["VmHWM"], shares


@dataclasses.dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode(errors="replace")

    def expect(self, *statuses):
        if self.status not in statuses:
            raise SystemExit(f"{self.status} instead of {statuses}: {self.text()}")
        return self


def memory(process):
    """Resident memory now and at most, in MiB."""
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    return {l.split(":")[0]: int(l.split()[1]) / 1024 for l in lines if l.startswith(("VmRSS", "VmHWM"))}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def install(command, package):
    """Debian's package, unless the command is there."""
    if not shutil.which(command):
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        subprocess.run(["apt-get", "update", "-qq"], check=True, stdout=sys.stderr)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], check=True, stdout=sys.stderr, env=quiet)


def kill(processes, signal_sent=signal.SIGKILL):
    for process in processes:
        try:
            os.kill(process, signal_sent)
        except ProcessLookupError:
            pass


def command_line(process):
    try:
        return pathlib.Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


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


class Worker(Service):
    """Nobody can log in at its door, which is closed."""

    def start(self):
        self.launch()
        self.await_ready()


def timers(port, token=None):
    """Seconds spent in each route so far, and how often: by ("sum" or "count", route)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/actuator/prometheus", headers={"Authorization": f"Bearer {token}"} if token else {})
    totals = {}
    for line in connection.getresponse().read().decode().splitlines():
        match = re.match(r'camel_route_policy_seconds_(sum|count){.*routeId="([^"]*)"', line)
        if match:
            totals[match.groups()] = float(line.rsplit(" ", 1)[1])
    connection.close()
    return totals


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


def patiently(service, path, patience=180):
    """A list, asked for until it is given."""
    end = time.monotonic() + patience
    while True:
        try:
            return service.list(path)
        except (OSError, http.client.HTTPException, Refused):
            if time.monotonic() > end:
                raise
            time.sleep(1)


def quickest(indexed, count):
    """The least seconds in which so many documents in a row were indexed, of the moments of all; None of fewer."""
    ordered = sorted(indexed)
    return min((last - first for first, last in zip(ordered, ordered[count - 1 :])), default=None)


def back_after(indexed, ended, count, seconds):
    """Seconds from the fault's end until so many documents in a row were indexed in no more than these; None if that did not begin in time."""
    later = sorted(at for at in indexed if at >= ended)
    began = (first - ended for first, last in zip(later, later[count - 1 :]) if last - first <= seconds)
    return next((seconds for seconds in began if seconds <= BACK_WITHIN), None)


def burst(post, indexed, count, end):
    """Posts so many documents at once; when each of all there are was indexed, by source, once these are, or at the end."""
    sources = set(in_parallel(lambda _: post(end), range(count), 4))
    while not sources <= (found := indexed()).keys() and time.time() < end:
        time.sleep(0.5)
    return found


def full_rate(post, indexed, count, patience=120):
    """The least seconds in which so many documents are indexed when there is nothing wrong and enough to do."""
    began = time.time()
    seconds = quickest([at for at in burst(post, indexed, count, began + patience).values() if at >= began], count)
    if seconds is None:
        raise SystemExit(f"{count} documents were not indexed in {patience} s, and there was no fault yet")
    return seconds


def await_full_rate(post, indexed, count, seconds, ended):
    """When each document was indexed, and how long after the fault's end the full rate was reached again; None if it was not in time."""
    end = ended + BACK_WITHIN + seconds
    while True:
        found = burst(post, indexed, count, end).values()
        back = back_after(found, ended, count, seconds)
        if back is not None or time.time() > end:
            return found, back


def moment(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def in_parallel(function, items, callers=8):
    with concurrent.futures.ThreadPoolExecutor(callers) as pool:
        return list(pool.map(function, items))


def progress(text):
    print(text, file=sys.stderr, flush=True)


def marker(kind, number):
    """A word that stands nowhere else and that no stemmer changes."""
    letters = ""
    for _ in range(4):
        number, letter = divmod(number, 26)
        letters = chr(ord("a") + letter) + letters
    return f"zq{kind}{letters}xq"


VOCABULARY = """anchor barge beacon berth bollard bridge buoy cabin cable canal captain cargo channel chart coast compass container crane crew
current customs deck depth dock dredger engine ferry fog freight gale gangway harbour hatch hull island keel ladder lantern lighthouse lock manifest
mast mooring pilot pier port quay radar rope rudder sail schedule ship signal storm surveyor tide timber tonnage trawler tug vessel warehouse wharf
wind winch opens closes carries measures reports delays inspects repairs loads moves guards records heavy northern narrow daily empty old safe""".split()


def made_text(random, marked, sections):
    """Markdown of short sections, a chunk each, with the marker in every one."""
    def sentence():
        words = random.choices(VOCABULARY, k=random.randint(6, 14))
        return " ".join(words).capitalize() + "."

    return "\n".join(
        f"## Section {number}\n\n{' '.join(sentence() for _ in range(4))} The code word is {marked}. {sentence()}\n"
        for number in range(1, sections + 1)
    )


@dataclasses.dataclass
class Operation:
    """One of the contract's; the path as the contract has it."""

    id: str
    method: str
    path: str
    roles: list = dataclasses.field(default_factory=list)
    open: bool = False
    takes_body: bool = False


def operations(service):
    """All of the served contract, read by its indentation."""
    found, path = [], None
    contract = service.request("GET", "/api/v1/openapi.yaml").expect(200).text()
    for line in contract[contract.index("\npaths:") : contract.index("\ncomponents:")].splitlines():
        if match := re.fullmatch(r"  (/\S*):", line):
            path = match[1]
        elif match := re.fullmatch(r"    (get|post|put|patch|delete):", line):
            found.append(Operation("", match[1].upper(), path))
        elif match := re.fullmatch(r"      (operationId|x-roles|security|requestBody): *(.*)", line):
            name, value = match.groups()
            if name == "operationId":
                found[-1].id = value
            elif name == "x-roles":
                found[-1].roles = value.strip("[]").split(", ")
            else:
                found[-1].open |= name == "security" and value == "[]"
                found[-1].takes_body |= name == "requestBody"
    return found


def servers(*command):
    """What .ci/services prints."""
    return subprocess.run([str(ROOT / ".ci" / "services"), *command], stdout=subprocess.PIPE, text=True, check=True).stdout


def backbone_of(options):
    return backbone(options.backbone.split(",")) if options.backbone else {}


def backbone(names):
    """Settings for the real servers of these names, with a database, a virtual host and a collection of one's own there, until this command ends."""
    exported = dict(line.removeprefix("export ").split("=", 1) for line in servers("start", *names).splitlines())
    own = f"bench{int(time.time() * 1000)}"
    if "DATABASE_URL" in exported:
        url = exported["DATABASE_URL"]
        subprocess.run(["psql", url, "-qc", f"create database {own}"], check=True)
        atexit.register(subprocess.run, ["psql", url, "-qc", f"drop database {own} with (force)"], check=False)
        exported["DATABASE_URL"] = url.rsplit("/", 1)[0] + "/" + own
    if "RABBITMQ_URL" in exported:
        account = urllib.parse.urlsplit(exported["RABBITMQ_MANAGEMENT_URL"])
        manage(account, "PUT", f"/api/vhosts/{own}", {})
        atexit.register(manage, account, "DELETE", f"/api/vhosts/{own}")
        manage(account, "PUT", f"/api/permissions/{own}/{account.username}", {"configure": ".*", "write": ".*", "read": ".*"})
        exported["RABBITMQ_URL"] = exported["RABBITMQ_URL"].rsplit("/", 1)[0] + "/" + own
        exported["AMQP_TRUSTED_USERS"] = account.username
    if "CHROMA_URL" in exported:
        exported["CHROMA_COLLECTION"] = own
        # There is none if no service came to make it.
        collections = "/api/v2/tenants/default_tenant/databases/default_database/collections"
        atexit.register(manage, urllib.parse.urlsplit(exported["CHROMA_URL"]), "DELETE", f"{collections}/{own}", allowed=(404,))
    return exported


def manage(account, method, path, body=None, allowed=()):
    """A request to a server's own door, as the account that its address names, if any."""
    connection = http.client.HTTPConnection(account.hostname, account.port, timeout=60)
    headers = {"Content-Type": "application/json"}
    if account.username:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{account.username}:{account.password}".encode()).decode()
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    status = connection.getresponse().status
    connection.close()
    if status >= 300 and status not in allowed:
        raise SystemExit(f"{method} {path}: {status}")
