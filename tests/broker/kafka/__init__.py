"""Apache Kafka itself, one node, for tests and by hand: jars by Maven into ``.cache``, data in a temporary folder."""

from __future__ import annotations

import fcntl
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from streams.processes import free_port, spawn, stop

POM = Path(__file__).with_name("pom.xml")
CACHE = Path(__file__).resolve().parents[3] / ".cache" / "kafka"
START_S = 180.0  # a machine that is busy with other tests takes its time
CLUSTER_ID = "bXVzdGVyLWluLXRlc3RzLg"  # any 16 bytes in base64
_LOGIN = "org.apache.kafka.common.security"
JAVA = ("java", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # starts with 7.5 s of CPU instead of 12

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""


def missing() -> str | None:
    """What this machine lacks to run Apache Kafka."""
    if shutil.which("java") is None:
        return "java (17 or newer)"
    return "mvn (Maven)" if not _jars().is_dir() and shutil.which("mvn") is None else None


SECURE_PROPERTIES = """\
listeners=SECURE://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=SECURE://127.0.0.1:{port}
listener.security.protocol.map=SECURE:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name=SECURE
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.secure.plain.sasl.jaas.config={plain} username="{user}" password="{password}" user_{user}="{password}";
listener.name.secure.scram-sha-256.sasl.jaas.config={scram};
listener.name.secure.scram-sha-512.sasl.jaas.config={scram};
ssl.keystore.type=PEM
ssl.keystore.location={pem}
ssl.truststore.type=PEM
ssl.truststore.location={ca}
"""


class Security(NamedTuple):
    """SASL over TLS: one user, known to PLAIN and both SCRAMs. PEM files: key with certificate, and the authority."""

    user: str
    password: str
    pem: Path
    ca: Path


@contextmanager
def apache_kafka(port: int = 0, security: Security | None = None) -> Iterator[str]:
    """A running broker's ``host:port``, for as long as the block lasts."""
    classpath = f"{_fetched()}/*"
    with tempfile.TemporaryDirectory(prefix="muster-kafka-") as folder:
        port = port or free_port()
        properties = Path(folder, "server.properties")
        places = {"port": port, "controller": free_port(), "folder": folder}
        text, options = PROPERTIES.format(**places), ["-t", CLUSTER_ID, "-c", str(properties)]
        if security is not None:
            modules = {
                "plain": f"{_LOGIN}.plain.PlainLoginModule required",
                "scram": f"{_LOGIN}.scram.ScramLoginModule required",
            }
            text += SECURE_PROPERTIES.format(**places, **modules, **security._asdict())  # the later line counts
            for bits in (256, 512):
                options += ["--add-scram", f"SCRAM-SHA-{bits}=[name={security.user},password={security.password}]"]
        properties.write_text(text)
        tool = (*JAVA, "-cp", classpath, "kafka.tools.StorageTool", "format")
        subprocess.run([*tool, *options], check=True, capture_output=True)
        log_path = Path(folder, "log")
        with log_path.open("wb") as log:
            server = spawn([*JAVA, "-cp", classpath, "kafka.Kafka", properties], log, cwd=Path(folder))
        try:
            _wait(server, port, log_path)
            yield f"127.0.0.1:{port}"
        finally:
            stop([server], 0)  # its data goes with it: nothing is worth the ten seconds of an orderly end


def _fetched() -> Path:
    """The folder of jars; fetched once, by one of those who want it at a time, and under its name only when whole."""
    jars = _jars()
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.is_dir():
            with tempfile.TemporaryDirectory(dir=CACHE) as part:
                goal = ["dependency:copy-dependencies", f"-Djars={part}/jars"]
                subprocess.run(["mvn", "-q", "-B", "-f", POM, *goal], check=True)
                Path(part, "jars").rename(jars)
    return jars


def _jars() -> Path:
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    version = ElementTree.parse(POM).findtext("m:dependencies/m:dependency/m:version", namespaces=space)
    return CACHE / str(version)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(int(START_S / 0.05)):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            pass
        else:
            return
        try:
            server.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError(f"Apache Kafka did not start on port {port}:\n{log.read_text(errors='replace')[-2000:]}")
