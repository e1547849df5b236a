"""kill -9 of instances for calls and for work, again and again while tasks with subtasks come in; then everything is counted."""

import collections
import contextlib
import http.client
import pathlib
import random
import subprocess
import sys
import threading
import time

from lib import JWT_SECRET_KEY, Service, backbone, in_parallel, progress, service_arguments

CALLERS = 4
SHARE_ORCHESTRATED = 0.3
# Seconds; a busy machine takes long to start three.
BACK_WITHIN = 900
FINAL = "('succeeded', 'failed', 'cancelled', 'dead')"


class Instance(Service):
    """One of several; nobody logs in at a door that is closed."""

    def start(self):
        self.launch()


def main():
    parser = service_arguments(__doc__)
    parser.add_argument("form", choices=["tasks"])
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--patience", type=float, default=300, help="seconds without any progress after the last kill that count as stuck")
    parser.add_argument("--keep-log", type=pathlib.Path, help="where the instances' logs are copied to")
    parser.add_argument("--short", action="store_true", help="4 kills, 60 tasks")
    options = parser.parse_args()
    if options.short:
        options.kills, options.tasks = 4, 60
    began = time.monotonic()
    settings = dict(backbone(["postgresql", "rabbitmq"]), JWT_SECRET_KEY=JWT_SECRET_KEY, LEASE="5s", ANSWER_TIMEOUT="5000")
    with contextlib.ExitStack() as all_of_them:
        api = all_of_them.enter_context(Service(options, **settings, PIPELINE_ROLES="api"))
        workers = [all_of_them.enter_context(Instance(options, **settings, PIPELINE_ROLES="worker")) for _ in range(2)]
        for worker in workers:
            worker.await_ready()
        try:
            kills, submitted, again = run_between_kills(options, api, workers)
            wait_until_final(settings, options.patience)
        finally:
            if options.keep_log:
                options.keep_log.write_bytes(b"".join(instance.log.read_bytes() for instance in (api, *workers)))
    counted = {name: int(psql(settings, statement)) for name, statement in COUNTS.items()}
    accepted = len(set(submitted.values()))
    rows = int(psql(settings, "select count(*) from tasks where parent_id is null"))
    recorded = set(psql(settings, "select id from tasks").splitlines())
    lost = len(submitted) - accepted + sum(id not in recorded for id in submitted.values())
    took_over = psql(settings, "select count(*) from tasks where attempt > 1")
    subtasks = psql(settings, "select count(*) from tasks where parent_id is not null")
    print(f"crash: {sum(kills.values())} kills ({', '.join(f'{n} of {what}' for what, n in sorted(kills.items()))}), seed {options.seed}, {time.monotonic() - began:.0f} s")
    print(f"{len(submitted)} tasks accepted, {rows} in the record, with {subtasks} subtasks; {again.total()} requests had to be sent again, {took_over} tasks were taken over")
    print("answers to those: " + (", ".join(f"{n} × {answer}" for answer, n in sorted(again.items(), key=str)) or "none"))
    print(f"{lost} lost, " + ", ".join(f"{n} {name}" for name, n in counted.items()))
    sys.exit(1 if again[500] or lost or rows != options.tasks or any(counted.values()) else 0)


COUNTS = {
    "results written twice": "select count(*) from (select task_id from task_events where kind = 'status' and detail in " + FINAL
                             + " group by task_id having count(*) > 1) twice",
    "stuck": f"select count(*) from tasks where status not in {FINAL}",
    "not succeeded": "select count(*) from tasks where status <> 'succeeded'",
    "wrong results": """select count(*) from tasks t join agents a on a.id = t.agent_id
        where a.name = 'echo' and t.result is distinct from t.payload""",
    "subtasks asked twice": """select count(*) from tasks t
        where t.payload ? 'subtasks' and jsonb_array_length(t.payload -> 'subtasks')
              <> (select count(*) from tasks c where c.parent_id = t.id)""",
    "answers without all subtasks": """select count(*) from tasks t
        where t.payload ? 'subtasks' and (select count(distinct s ->> 'id') from jsonb_array_elements(t.result -> 'subtasks') s
                                          join tasks c on c.id = (s ->> 'id')::uuid and c.parent_id = t.id and c.result = s -> 'result')
              <> jsonb_array_length(t.payload -> 'subtasks')""",
}


def run_between_kills(options, api, workers):
    """How often what was killed, the tasks' ids by number, and how many requests had to be sent again, by what was answered."""
    chance = random.Random(options.seed)
    bodies = [body(chance, number) for number in range(options.tasks)]
    released, again, lock, over = threading.Semaphore(0), collections.Counter(), threading.Lock(), threading.Event()

    def submit(number):
        released.acquire()
        while not over.is_set():
            answer = "no answer"
            try:
                reply = api.request(
                    "POST", "/api/v1/tasks", bodies[number], {"Idempotency-Key": f"{options.seed}-{number}"}, api.token, timeout=30)
                if reply.status == 202:
                    return reply.json()["id"]
                answer = reply.status
            except (OSError, http.client.HTTPException):
                pass
            with lock:
                again[answer] += 1
            time.sleep(0.3)

    kills, left = collections.Counter(), options.tasks
    result = {}
    submitting = threading.Thread(target=lambda: result.update(enumerate(in_parallel(submit, range(options.tasks), CALLERS))))
    submitting.start()
    try:
        for number in range(options.kills):
            share = left // (options.kills - number)
            left -= share
            if share:
                released.release(share)
            victim = chance.choice([api, *workers])
            await_back(victim)
            time.sleep(chance.uniform(0, 4))
            progress(f"kill {number + 1} of {options.kills}")
            kills["the API" if victim is api else "a worker"] += 1
            victim.kill()
            victim.launch()
        submitting.join()
        for instance in (api, *workers):
            await_back(instance)
    finally:
        # Nobody waits for what does not come any more.
        over.set()
        released.release(options.tasks)
    return kills, result, again


def body(chance, number):
    if chance.random() >= SHARE_ORCHESTRATED:
        return {"agent": "echo", "payload": {"number": number}}
    subtask = {"agent": "classifier", "payload": {"text": f"Invoice {number} has to be paid.", "labels": ["money", "music"]}}
    return {"agent": "orchestrator", "payload": {"request": f"Sort {number}", "subtasks": [subtask] * chance.choice([1, 2, 3])}}


def await_back(instance):
    end = time.monotonic() + BACK_WITHIN
    while not instance.ready():
        if time.monotonic() > end or instance.process.poll() is not None:
            raise SystemExit("An instance did not come back:\n" + instance.log.read_text(errors="replace")[-3000:])
        time.sleep(0.1)


def wait_until_final(settings, patience):
    seen, since = None, time.monotonic()
    while time.monotonic() - since < patience:
        state = psql(settings, f"select count(*), (select max(id) from task_events) from tasks where status not in {FINAL}")
        if state.startswith("0|"):
            return
        if state != seen:
            seen, since = state, time.monotonic()
        time.sleep(0.5)


def psql(settings, statement):
    return subprocess.run(["psql", settings["DATABASE_URL"], "-qtAc", statement], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
