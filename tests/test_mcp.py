"""Assistants search the help center with the MCP SDK's own client, over HTTP and standard input and output."""

import asyncio
import json
import re
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, TextContent, TextResourceContents
from pydantic import ValidationError

from api.app import create_app
from api.auth.key_store import KeyStore
from api.channels.mcp import http
from api.channels.mcp.tools import Tools
from api.errors import OverloadError
from api.generations.current import Current, Generation
from api.observe.metrics import Metrics
from api.search.admission import Admission
from api.search.searches import Searches
from api.settings import Rate, Settings
from api.storage.feedback_store import SqlStore
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.records.faq import Contact, Faq
from tests.conftest import CHAT, FAQS, PHONE, ROOT, FakeEncoder
from tests.listening import listening
from tests.test_api import problem

OPEN = replace(CHAT, opening="24/7")
CLOSED = replace(PHONE, opening="off")
MORE = (Faq("a/b 1", "회원 등급은 어떻게 정해지나요?", "작년에 산 금액으로 정해져요."),)
TOOLS = {"search_faq", "get_faq", "next_step", "list_categories", "contacts"}
EARLIER = "2025-06-18"
_Told = TypeVar("_Told")


def made(analyzer: Analyzer, faqs: Sequence[Faq] = (*FAQS, *MORE)) -> Engine:
    contacts: Sequence[Contact] = (CLOSED, OPEN)
    return Engine(build(faqs, contacts, analyzer, FakeEncoder()), analyzer, FakeEncoder())


def app(analyzer: Analyzer, folder: Path, **settings: object) -> FastAPI:
    used = Settings.model_validate({"database": f"sqlite:///{folder}/mureum.db", **settings})
    return create_app(used, lambda _: made(analyzer))


def connected(address: str, ask: Callable[[Client], Awaitable[_Told]], mode: str = "auto", token: str = "") -> _Told:
    """What ``ask`` returns, with a client of the service at ``address``."""
    headers = {"authorization": f"Bearer {token}"} if token else None

    async def run() -> _Told:
        async with AsyncExitStack() as stack:
            over = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False, headers=headers))
            transport = streamable_http_client(address, http_client=over)
            return await ask(await stack.enter_async_context(Client(transport, mode=mode)))

    return asyncio.run(run())


@pytest.fixture(scope="module")
def address(analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with listening(app(analyzer, tmp_path_factory.mktemp("mcp"))) as (host, port):
        yield f"http://{host}:{port}/mcp"


@pytest.fixture(scope="module", params=["auto", "legacy"])
def call(address: str, request: pytest.FixtureRequest) -> Callable[..., CallToolResult]:
    """Calls a tool, in the protocol of today and that of before."""

    def called(tool: str, **arguments: object) -> CallToolResult:
        return connected(address, lambda client: client.call_tool(tool, arguments), request.param)

    return called


def told(result: CallToolResult) -> dict[str, Any]:
    """The structured result, which the text says, too."""
    assert not result.is_error, result.content
    assert result.structured_content is not None
    assert json.loads(text(result)) == result.structured_content
    return dict(result.structured_content)


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def refused(result: CallToolResult) -> str:
    assert result.is_error
    assert result.structured_content is None
    return text(result)


# ---- the tools


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_model_is_told_what_each_tool_is_for_and_that_it_only_reads(address: str, mode: str) -> None:
    listed = connected(address, lambda client: client.list_tools(), mode).tools
    assert {tool.name for tool in listed} == TOOLS
    for tool in listed:
        assert tool.annotations is not None and tool.annotations.read_only_hint, tool.name
        assert not (tool.annotations.destructive_hint or tool.annotations.open_world_hint), tool.name
        assert tool.description is not None and tool.description.isascii() and len(tool.description) > 50, tool.name
        assert tool.output_schema is not None and tool.output_schema["type"] == "object", tool.name
    search = next(tool for tool in listed if tool.name == "search_faq")
    assert search.input_schema["required"] == ["query"]
    assert search.input_schema["properties"]["k"]["maximum"] == 5
    assert "never answer from memory" in str(search.description)


def test_the_server_says_how_to_use_it(address: str) -> None:
    async def instructions(client: Client) -> str | None:
        return client.instructions

    said = connected(address, instructions)
    assert said is not None and "search_faq" in said and "from memory" in said


def test_an_answer_has_its_faq_with_markdown_steps_and_contacts(call: Callable[..., CallToolResult]) -> None:
    found = told(call("search_faq", query="결제가 안 돼요", k=2))
    assert found["decision"] == "answer"
    assert "first FAQ" in found["guidance"]
    assert found["contacts"] == [] and found["questions"] == []
    first, second = found["faqs"]
    assert first["id"] == "pay-failed" and first["title"] == "결제가 안 돼요. 왜 그런가요?"
    assert first["answer"] == "카드 정보와 한도를 **먼저** 확인하세요."
    assert first["category"] == ["결제", "결제 오류"]
    assert first["steps"][2] == {"text": "문의하세요.", "condition": "계속 안 되면", "contact": "phone"}
    assert [way["contact"]["id"] for way in first["contacts"]] == ["chat", "phone"]
    assert 1 >= first["confidence"] > second["confidence"] > 0


def test_a_choice_names_what_to_choose_from_and_whom_to_ask_else(call: Callable[..., CallToolResult]) -> None:
    found = told(call("search_faq", query="할 수 있나요", k=5))
    assert found == told(call("search_faq", query="할 수 있나요", k=1))
    assert found["decision"] == "clarify"
    assert [faq["id"] for faq in found["faqs"]][:2] == ["refund-period", "point-expiry"]
    assert len(found["faqs"]) == 3
    assert "Ask the visitor which" in found["guidance"]
    for faq in found["faqs"]:
        assert f"‘{faq['title']}’" in found["guidance"]
    assert "1588-1234" in found["guidance"]


def test_what_is_not_covered_is_not_answered_and_names_the_contacts(call: Callable[..., CallToolResult]) -> None:
    found = told(call("search_faq", query="오늘 날씨 어때"))
    assert found["decision"] == "none"
    assert found["faqs"] == []
    guidance = found["guidance"]
    assert guidance.startswith("Do not answer from memory. Say that the help center does not cover it and name these")
    assert re.search(r"채팅 상담 · 지금 열려 있어요, 전화 상담 · 1588-1234 · 지금은 닫혀 있어요", guidance)
    assert [way["contact"]["id"] for way in found["contacts"]] == ["chat", "phone"]


def test_two_questions_are_answered_each(call: Callable[..., CallToolResult]) -> None:
    found = told(call("search_faq", query="결제 취소하고 싶어요. 비밀번호도 잊어버렸어요."))
    assert "two things" in found["guidance"]
    assert [(part["decision"], part["faqs"][0]["id"]) for part in found["questions"]] == [
        ("answer", "pay-cancel"),
        ("answer", "password-reset"),
    ]
    assert all("first FAQ" in part["guidance"] for part in found["questions"])


def test_personal_data_is_masked_and_not_wanted(call: Callable[..., CallToolResult]) -> None:
    found = told(call("search_faq", query="010-1234-5678인데 환불 며칠"))
    assert found["query"] == "[전화번호]인데 환불 며칠"
    assert "ask the visitor not to write it" in found["guidance"]
    assert "1234-5678" not in json.dumps(found)


def test_steps_come_one_by_one_and_then_a_person(call: Callable[..., CallToolResult]) -> None:
    steps = [told(call("next_step", id="pay-failed", done=done)) for done in range(5)]
    assert [step["number"] for step in steps] == [1, 2, 3, None, None]
    assert [step["text"] for step in steps[:3]] == ["카드 정보를 확인하세요.", "앱을 다시 시작하세요.", "문의하세요."]
    assert [step["condition"] for step in steps] == [None, "그래도 안 되면", "계속 안 되면", None, None]
    assert {step["of"] for step in steps} == {3}
    assert [[way["contact"]["id"] for way in step["contacts"]] for step in steps] == [
        [],
        [],
        ["phone"],
        ["chat", "phone"],
        ["chat", "phone"],
    ]
    assert "done=2" in steps[1]["guidance"] and "그래도 안 되면" in steps[1]["guidance"]
    assert "no more steps" in steps[3]["guidance"] and "1588-1234" in steps[3]["guidance"]
    first = told(call("next_step", id="pay-failed"))
    assert first == steps[0]


def test_a_faq_without_steps_says_so(call: Callable[..., CallToolResult]) -> None:
    step = told(call("next_step", id="refund-period"))
    assert (step["number"], step["text"], step["of"]) == (None, None, 0)
    assert "has no steps" in step["guidance"] and "1588-1234" in step["guidance"]


def test_a_faq_is_read_by_its_id(call: Callable[..., CallToolResult]) -> None:
    faq = told(call("get_faq", id="a/b 1"))
    assert (faq["title"], faq["answer"]) == (MORE[0].question, MORE[0].answer)
    assert faq["steps"] == [] and faq["contacts"] == []
    assert "confidence" not in faq


def test_categories_and_contacts_are_listed(call: Callable[..., CallToolResult]) -> None:
    categories = told(call("list_categories"))["categories"]
    assert categories[:2] == [{"path": ["결제"], "count": 2}, {"path": ["결제", "결제 오류"], "count": 1}]
    ways = told(call("contacts"))["contacts"]
    assert [(way["contact"]["name"], way["open_now"]) for way in ways] == [("채팅 상담", True), ("전화 상담", False)]


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("get_faq", {"id": "nope"}, "no FAQ with the id 'nope': call search_faq"),
        ("next_step", {"id": "nope"}, "no FAQ with the id 'nope': call search_faq"),
        ("search_faq", {"query": "가" * 513}, "513 characters, and at most 512 are searched: ask again in one short"),
        ("search_faq", {"query": "㏐" * 512}, "at most 512 are searched"),
        ("search_faq", {"query": "환불", "k": 6}, "less than or equal to 5"),
        ("next_step", {"id": "pay-failed", "done": -1}, "greater than or equal to 0"),
        ("search_faq", {}, "Field required"),
        ("answer_faq", {}, "Unknown tool"),
    ],
)
def test_errors_say_what_to_do(
    call: Callable[..., CallToolResult], tool: str, arguments: Mapping[str, Any], says: str
) -> None:
    assert says in refused(call(tool, **arguments))


def test_faqs_are_resources_of_markdown(address: str) -> None:
    async def read(client: Client) -> list[str]:
        (template,) = (await client.list_resource_templates()).resource_templates
        assert (template.uri_template, template.mime_type) == ("faq://{id}", "text/markdown")
        texts = []
        for faq_id in ("pay-failed", "a%2Fb%201"):
            (content,) = (await client.read_resource(f"faq://{faq_id}")).contents
            assert isinstance(content, TextResourceContents) and content.mime_type == "text/markdown"
            texts.append(content.text)
        for unknown in ("nope", "..", "%2Fetc%2Fpasswd"):
            with pytest.raises(MCPError, match=r"no FAQ with the id .*: call search_faq"):
                await client.read_resource(f"faq://{unknown}")
        return texts

    first, second = connected(address, read)
    page = httpx2.get(address.replace("/mcp", "/faq/pay-failed.md"), trust_env=False).text
    assert first == page and first.startswith("# 결제가 안 돼요. 왜 그런가요?")
    assert second == "# 회원 등급은 어떻게 정해지나요?\n\n작년에 산 금액으로 정해져요.\n"


# ---- the route


def sent(
    client: TestClient,
    method: str = "tools/list",
    params: Mapping[str, object] = MappingProxyType({}),
    path: str = "/mcp",
    **headers: str,
) -> Response:
    """The answer to one message, without the SDK's client."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": dict(params)}
    common = {"host": "localhost", "accept": "application/json", "mcp-protocol-version": EARLIER}
    return client.post(path, json=message, headers={**common, **headers})


def called(client: TestClient, tool: str, **arguments: object) -> Any:  # noqa: ANN401  (whatever the tool returns)
    response = sent(client, "tools/call", {"name": tool, "arguments": arguments})
    assert response.status_code == 200
    return response.json()["result"]["structuredContent"]


def test_only_known_hosts_are_answered(analyzer: Analyzer, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"public_url": "https://Help.example", "mcp_hosts": ("faq.internal:*", "10.0.0.5")}
    with TestClient(app(analyzer, tmp_path, **settings)) as client:
        for known in ("localhost", "127.0.0.1:8000", "[::1]:80", "help.example", "faq.internal:81", "10.0.0.5"):
            assert sent(client, host=known).status_code == 200, known
        for foreign in ("evil.example", "localhost.evil.example", "help.example:81", "faq.internal", "10.0.0.5:1"):
            assert sent(client, host=foreign).status_code == 421, foreign
        assert sent(client, origin="https://help.example").status_code == 200
        assert sent(client, origin="https://evil.example").status_code == 403


def test_hosts_are_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUREUM_MCP_HOSTS", "FAQ.internal, 10.0.0.5:8000,[fd00::1]:*")
    assert Settings().mcp_hosts == ("faq.internal", "10.0.0.5:8000", "[fd00::1]:*")
    for wrong in ("https://faq.internal", "faq.internal/", "*", "a b", "faq:port"):
        with pytest.raises(ValidationError, match=r"write help\.example"):
            Settings(mcp_hosts=(wrong,))


def test_there_is_nothing_to_get_or_to_delete(analyzer: Analyzer, tmp_path: Path) -> None:
    with TestClient(app(analyzer, tmp_path)) as client:
        for method in ("GET", "DELETE"):
            refused = client.request(method, "/mcp", headers={"accept": "text/event-stream"})
            assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


def test_a_key_for_searching_is_needed_where_one_is(analyzer: Analyzer, tmp_path: Path) -> None:
    store = KeyStore(f"sqlite:///{tmp_path}/mureum.db")
    tokens = {scope: store.create(scope, (scope,))[1] for scope in ("search", "feedback")}
    store.close()
    service = app(analyzer, tmp_path, require_key=True)
    with listening(service) as (host, port):
        address = f"http://{host}:{port}/mcp"
        listed = connected(address, lambda client: client.list_tools(), token=tokens["search"])
        assert {tool.name for tool in listed.tools} == TOOLS
    with TestClient(service) as client:
        problem(sent(client), 401, "key-missing")
        for token, status, name in ((tokens["feedback"], 403, "key-scope"), ("wrong", 401, "key-unknown")):
            problem(sent(client, authorization=f"Bearer {token}"), status, name)


def test_the_limit_of_the_api_is_that_of_mcp(analyzer: Analyzer, tmp_path: Path) -> None:
    with TestClient(app(analyzer, tmp_path, limit_ip=Rate(2, 60))) as client:
        assert sent(client).headers["ratelimit"].startswith('"ip";r=1')
        assert client.get("/v1/contacts").status_code == 200
        problem(sent(client), 429, "rate")


def test_it_is_below_the_path_of_a_site(analyzer: Analyzer, tmp_path: Path) -> None:
    with TestClient(app(analyzer, tmp_path, public_url="https://shop.example/help")) as client:
        assert sent(client, path="/help/mcp", host="shop.example").status_code == 200


def test_the_access_log_has_the_route_and_not_the_question(
    analyzer: Analyzer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(app(analyzer, tmp_path)) as client, caplog.at_level("DEBUG"):
        caplog.clear()
        called(client, "search_faq", query="환불 며칠")
        assert sent(client, "tools/call", {"name": "get_faq", "arguments": {"id": "환불이요"}}).status_code == 200
    lines = [record.getMessage() for record in caplog.records if record.name == "mureum.access"]
    assert len(lines) == 2 and all(line.startswith("POST /mcp 200 in ") for line in lines)
    assert "며칠" not in caplog.text


def test_each_call_is_answered_by_the_generation_that_serves_then(analyzer: Analyzer, tmp_path: Path) -> None:
    with TestClient(app(analyzer, tmp_path)) as client:
        assert called(client, "get_faq", id="refund-period")["answer"] == FAQS[2].answer
        changed = made(analyzer, (replace(FAQS[2], answer="이제 14일 안에 신청하세요."),))
        client.app_state["services"].current.replace(Generation.from_engine(changed))
        assert called(client, "get_faq", id="refund-period")["answer"] == "이제 14일 안에 신청하세요."
        assert called(client, "search_faq", query="환불 며칠")["faqs"][0]["answer"] == "이제 14일 안에 신청하세요."


@pytest.mark.parametrize("kept", [True, False])
def test_questions_are_kept_and_counted_as_those_of_the_api(analyzer: Analyzer, tmp_path: Path, kept: bool) -> None:
    with TestClient(app(analyzer, tmp_path, log_queries=kept), client=("127.0.0.1", 1)) as client:
        called(client, "search_faq", query="010-1234-5678인데 환불 며칠")
        counted = client.get("/metrics").text
    assert 'mureum_search_decisions_total{decision="answer"} 1.0' in counted
    store = SqlStore(f"sqlite:///{tmp_path}/mureum.db")
    asked = [question.asked.query for question in store.questions(None)]
    store.close()
    assert asked == (["[전화번호]인데 환불 며칠"] if kept else [])


def test_a_search_waits_for_its_turn_or_is_refused(analyzer: Analyzer) -> None:
    metrics, current, go = Metrics(), Current(), threading.Event()
    admission = Admission(1, 0, metrics)
    current.replace(Generation.from_engine(made(analyzer)))
    tools = Tools(current, Searches(admission, metrics))

    async def run() -> None:
        busy = asyncio.create_task(admission.run(go.wait, cast(Any, None)))
        await asyncio.sleep(0.05)
        with pytest.raises(OverloadError, match="try again"):
            await tools.search_faq("환불")
        assert (await tools.get_faq("refund-period")).answer == FAQS[2].answer  # a look needs no turn
        go.set()
        await busy
        assert (await tools.search_faq("환불")).decision == "answer"

    asyncio.run(run())
    current.close()
    metrics.close()


def test_what_keeps_it_from_starting_is_told_and_does_not_hang() -> None:
    async def run() -> None:
        async with http.opened(cast(Tools, None), ("localhost",)) as served:
            for _ in range(2):
                with pytest.raises(AttributeError, match="search_faq"):
                    await asyncio.wait_for(served(cast(Any, {}), cast(Any, None), cast(Any, None)), 30)

    asyncio.run(run())


@pytest.mark.slow
def test_the_sdk_is_not_imported_before_a_client_comes(tmp_path: Path) -> None:
    script = "import sys, api.app, api.process.server, api.cli; sys.exit('mcp' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


# ---- standard input and output


def over_stdio(index: Path, ask: Callable[[Client], Awaitable[_Told]]) -> _Told:
    program = ["-c", "from api.cli import main; main()", "mcp", "--index", str(index)]
    server = StdioServerParameters(command=sys.executable, args=program, env={"PYTHONPATH": str(ROOT)}, cwd=index)

    async def run() -> _Told:
        async with Client(server) as client:
            return await ask(client)

    return asyncio.run(run())


def test_an_assistant_on_this_machine_has_the_same_tools(sample_index: Path) -> None:
    before = sorted(sample_index.iterdir())

    async def ask(client: Client) -> None:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        found = told(await client.call_tool("search_faq", {"query": "비밀번호를 잊어버렸어요"}))
        assert (found["decision"], found["faqs"][0]["id"]) == ("answer", "password-reset")
        none = told(await client.call_tool("search_faq", {"query": "오늘 날씨 어때"}))
        assert none["decision"] == "none" and none["faqs"] == []
        assert none["guidance"].startswith("Do not answer from memory.") and "1588-1234" in none["guidance"]
        names = [way["contact"]["name"] for way in told(await client.call_tool("contacts"))["contacts"]]
        assert names and all(name in none["guidance"] for name in names)
        assert told(await client.call_tool("list_categories"))["categories"]
        faq = told(await client.call_tool("get_faq", {"id": "topup-balance-missing-at-checkout"}))
        step = told(await client.call_tool("next_step", {"id": faq["id"], "done": 2}))
        assert step["text"] == faq["steps"][2]["text"] and step["condition"] == faq["steps"][2]["condition"]
        (content,) = (await client.read_resource("faq://password-reset")).contents
        assert isinstance(content, TextResourceContents) and content.text.startswith("# 비밀번호")
        assert "call search_faq" in refused(await client.call_tool("get_faq", {"id": "nope"}))

    over_stdio(sample_index, ask)
    assert sorted(sample_index.iterdir()) == before  # where it was started, nothing is kept


@pytest.mark.slow
def test_without_an_index_it_says_so_on_one_line(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from api.cli import main; main()", "mcp", "--index", str(tmp_path / "none")]
    ran = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: ") and ran.stderr.count("\n") == 1
