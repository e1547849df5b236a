#!/usr/bin/env python3
"""An agent outside the service: counts the words of a payload's text. Needs pika and RABBITMQ_URL.

An admin makes it known first: POST /api/v1/agents {"name": "word-counter", "type": "external"}
"""
import json
import os

import pika

NAME = "word-counter"


def work(channel, method, properties, body):
    task = json.loads(body)
    text = task["payload"].get("text")
    if isinstance(text, str):
        status, result = "succeeded", {"words": len(text.split())}
    else:
        status, result = "failed", {"code": "no_text", "detail": "The payload has no text."}
    # The lease shows that the task is this worker's; a result without it is dropped.
    headers = {name: properties.headers[name] for name in ("x-task-id", "x-lease")}
    channel.basic_publish("results", f"result.{NAME}.{status}", json.dumps(result),
                          pika.BasicProperties(headers=headers, delivery_mode=2), mandatory=True)
    channel.basic_ack(method.delivery_tag)


channel = pika.BlockingConnection(pika.URLParameters(os.environ["RABBITMQ_URL"])).channel()
channel.confirm_delivery()
channel.queue_declare(f"agent.{NAME}", durable=True, arguments={"x-queue-type": "quorum"})
channel.queue_bind(f"agent.{NAME}", "agents", f"task.{NAME}")
channel.basic_qos(prefetch_count=1)
channel.basic_consume(f"agent.{NAME}", work)
print(f"{NAME} waits for tasks", flush=True)
channel.start_consuming()
