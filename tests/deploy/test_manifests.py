"""The files that describe a deployment agree with each other and with the app, and none of them runs as root."""

import json
import re
import subprocess
import tomllib

import yaml

from tests.deploy.files import (
    DEPLOY,
    ROOT,
    copied_into_the_image,
    dockerfile,
    documents,
    exec_form,
    header,
    nginx_values,
)

PORT = 8501
HEALTH = "/_stcore/health"
[COMPOSE] = documents("compose.yaml")
KUBERNETES = {(each["kind"], each["metadata"]["name"]): each for each in documents("kubernetes.yaml")}
DEPLOYMENT = KUBERNETES["Deployment", "alibi-viz"]
SERVICE = KUBERNETES["Service", "alibi-viz"]
INGRESS = KUBERNETES["Ingress", "alibi-viz"]
COMPRESS = KUBERNETES["Middleware", "compress"]
POD = DEPLOYMENT["spec"]["template"]["spec"]
[CONTAINER] = POD["containers"]
REPLICAS = {name: service for name, service in COMPOSE["services"].items() if name != "nginx"}
NGINX = COMPOSE["services"]["nginx"]


def _only(name):
    [rest] = [each.rest for each in dockerfile() if each.name == name]
    return rest


def _path(path):
    [rule] = INGRESS["spec"]["rules"]
    [found] = [each for each in rule["http"]["paths"] if each["path"] == path]
    return found


def _mebibytes(size):
    assert size.endswith("m"), size
    return int(size[:-1])


def test_the_image_starts_the_app_for_everyone_on_its_one_port():
    assert exec_form(_only("CMD")) == [
        *["streamlit", "run", "app.py"],
        *["--server.address=0.0.0.0", f"--server.port={PORT}"],
    ]
    assert _only("EXPOSE") == str(PORT)
    assert f"http://127.0.0.1:{PORT}{HEALTH}" in _only("HEALTHCHECK")


def test_the_health_check_is_python_that_compiles():
    interpreter, flag, code = exec_form(_only("HEALTHCHECK"))
    assert (interpreter, flag) == ("python", "-c")
    compile(code, "health check", "exec")


def test_the_build_context_holds_what_the_image_copies_and_nothing_else():
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    let_in = [rule[1:] for rule in rules if rule.startswith("!")]
    assert "*" in rules
    packages = ["requirements-torch-cpu.lock", "requirements-without-torch.lock"]
    assert sorted(let_in) == sorted([*copied_into_the_image(), *packages])
    assert all((ROOT / name).exists() for name in let_in)


def test_every_package_of_the_image_is_checked_against_a_hash():
    """And torch brings none of its needs along: they are in the other lock."""
    installs = [
        command.split()
        for each in dockerfile()
        if each.name == "RUN"
        for command in each.rest.split("&&")
        if " install " in command
    ]
    assert [command[-1] for command in installs] == [
        "requirements-torch-cpu.lock",
        "requirements-without-torch.lock",
    ]
    assert all({"--require-hashes", "-r"} < set(command) for command in installs)
    assert "--no-deps" in installs[0]


def test_the_build_stops_at_once_without_the_address_of_the_small_torch():
    first = next(each.rest for each in dockerfile() if each.name == "RUN").split("&&")[0]
    for address, passes in (("", False), ("https://example.org/cpu", True)):
        environment = {"TORCH_INDEX_URL": address}
        done = subprocess.run(
            ["/bin/sh", "-c", first], env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0, "TORCH_INDEX_URL" in done.stderr) == (passes, not passes)


def test_nobody_runs_as_root():
    user, group = _only("USER").split(":")
    assert int(user) > 0
    assert int(group) > 0
    assert POD["securityContext"]["runAsNonRoot"]
    assert POD["securityContext"]["runAsUser"] == int(user)
    assert POD["securityContext"]["runAsGroup"] == int(group)
    assert int(NGINX["user"].split(":")[0]) > 0


def test_every_disk_is_read_only_and_a_replica_writes_nowhere():
    assert all(service["read_only"] for service in COMPOSE["services"].values())
    assert not any("tmpfs" in service or "volumes" in service for service in REPLICAS.values())
    assert CONTAINER["securityContext"]["readOnlyRootFilesystem"]
    assert "volumeMounts" not in CONTAINER


def test_one_replica_builds_the_image_of_all_and_nobody_elses_is_fetched():
    assert len({service["image"] for service in REPLICAS.values()}) == 1
    assert {service["pull_policy"] for service in REPLICAS.values()} == {"never"}
    [build] = [service["build"] for service in REPLICAS.values() if "build" in service]
    assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")
    assert list(build["args"]) == [_only("ARG").split("=")[0]]


def test_nginx_is_told_the_address_of_every_replica_and_each_has_another():
    addresses = [service["networks"]["replicas"]["ipv4_address"] for service in REPLICAS.values()]
    assert len(set(addresses)) == len(addresses) > 1
    assert NGINX["environment"]["REPLICAS"].split() == [f"{address}:{PORT}" for address in addresses]


def test_the_port_that_compose_publishes_is_the_one_that_nginx_listens_on():
    listens_on = NGINX["environment"]["LISTEN"]
    assert [port.split(":")[-1] for port in NGINX["ports"]] == [listens_on]
    assert NGINX["healthcheck"]["test"][-1] == f"http://127.0.0.1:{listens_on}{HEALTH}"


def test_all_probes_of_kubernetes_ask_the_port_of_the_app_for_its_health():
    [port] = CONTAINER["ports"]
    assert port["containerPort"] == PORT
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert CONTAINER[probe]["httpGet"] == {"path": HEALTH, "port": port["name"]}


def test_the_ingress_reaches_the_pods_through_the_service():
    path = _path("/")
    [port] = SERVICE["spec"]["ports"]
    assert path["pathType"] == "Prefix"
    assert path["backend"]["service"] == {"name": SERVICE["metadata"]["name"], "port": {"name": port["name"]}}
    assert port["targetPort"] == CONTAINER["ports"][0]["name"]
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    assert SERVICE["spec"]["selector"] == DEPLOYMENT["spec"]["selector"]["matchLabels"] == labels


def test_the_ingress_leads_whoever_asks_for_the_replicas_own_figures_to_a_closed_port():
    path, nobody = _path("/_stcore/metrics"), KUBERNETES["Service", "alibi-viz-nobody"]
    [port] = nobody["spec"]["ports"]
    assert path["pathType"] == "Exact"
    assert path["backend"]["service"] == {"name": nobody["metadata"]["name"], "port": {"name": port["name"]}}
    assert port["targetPort"] not in {each["containerPort"] for each in CONTAINER["ports"]}
    assert nobody["spec"]["selector"] == SERVICE["spec"]["selector"]  # Traefik skips a service without pods


def test_traefik_finds_the_middleware_and_compresses_what_nginx_compresses():
    """nginx compresses text/html unasked."""
    metadata = COMPRESS["metadata"]
    called = INGRESS["metadata"]["annotations"]["traefik.ingress.kubernetes.io/router.middlewares"]
    assert called == f"{metadata['namespace']}-{metadata['name']}@kubernetescrd"
    [types] = nginx_values("gzip_types")
    assert set(COMPRESS["spec"]["compress"]["includedContentTypes"]) == {*types.split(), "text/html"}


def test_all_that_is_put_into_kubernetes_lies_in_the_one_namespace():
    [space] = [name for kind, name in KUBERNETES if kind == "Namespace"]
    others = [each["metadata"] for (kind, _), each in KUBERNETES.items() if kind != "Namespace"]
    assert {metadata["namespace"] for metadata in others} == {space}


def test_kubernetes_may_take_away_one_replica_at_a_time():
    budget = KUBERNETES["PodDisruptionBudget", "alibi-viz"]["spec"]
    assert budget["maxUnavailable"] == 1 < DEPLOYMENT["spec"]["replicas"]
    assert budget["selector"] == DEPLOYMENT["spec"]["selector"]


def test_the_image_of_the_pods_has_a_tag_that_a_build_can_change():
    name, _, tag = CONTAINER["image"].rpartition(":")
    assert name
    assert tag not in {"", "latest"}


def test_the_host_of_the_certificate_is_that_of_the_ingress():
    """The lines that stand in the ingress as a comment, once somebody has taken its signs away."""
    text = (DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")
    block = re.search(r"^  # tls:\n(?:  #   .*\n)+", text, flags=re.MULTILINE)[0]
    [tls] = yaml.safe_load(block.replace("# ", ""))["tls"]
    assert tls["hosts"] == [rule["host"] for rule in INGRESS["spec"]["rules"]]
    assert tls["secretName"] in (DEPLOY / "README.md").read_text(encoding="utf-8")


def test_the_readme_gives_ingress_nginx_the_buffers_of_nginx_and_compression():
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    [patch] = re.findall(r"--patch '(.*)'", readme)
    assert json.loads(patch)["data"] == {
        "large-client-header-buffers": nginx_values("large_client_header_buffers")[0],
        "use-gzip": "true",
    }


def test_both_kinds_of_ingress_bring_learners_back_by_a_cookie():
    by_service, by_ingress = SERVICE["metadata"]["annotations"], INGRESS["metadata"]["annotations"]
    cookie = by_ingress["nginx.ingress.kubernetes.io/session-cookie-name"]
    assert by_ingress["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    assert by_service["traefik.ingress.kubernetes.io/service.sticky.cookie"] == "true"
    assert by_service["traefik.ingress.kubernetes.io/service.sticky.cookie.name"] == cookie


def test_annotations_are_text_as_kubernetes_demands():
    for document in KUBERNETES.values():
        annotations = document["metadata"].get("annotations", {})
        assert all(isinstance(value, str) for value in annotations.values())


def test_every_proxy_lets_through_the_largest_upload_that_the_app_takes():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    largest = settings["server"]["maxUploadSize"]
    ingress = INGRESS["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"]
    sizes = {_mebibytes(size) for size in nginx_values("client_max_body_size")}
    assert largest < max(sizes) == _mebibytes(ingress) <= largest + 1


def test_a_space_asks_for_the_port_of_the_image():
    space = header("huggingface/README.md")
    assert space["sdk"] == "docker"
    assert space["app_port"] == PORT
    assert len(space["short_description"]) <= 60
