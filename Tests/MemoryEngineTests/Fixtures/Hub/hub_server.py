"""A Hugging Face hub on the loopback interface, for tests.

usage: hub_server.py DIRECTORY

DIRECTORY/repositories/ORG/NAME/FILE  what is served; large files go through a second port, the storage
DIRECTORY/behaviour.json              what goes wrong, read again at each request; keys below
DIRECTORY/ports                       written when the server is ready: hub port, storage port
DIRECTORY/journal                     a line of JSON for each request

behaviour.json:
  commit      the commit of all revisions listed in revisions (default: forty times 'a')
  revisions   known revisions (default: main)
  token       the only token that may read
  gated       resolving files is forbidden, listing them is not
  bare        the listing has names only
  codeless    errors carry no X-Error-Code
  siblings    names added to the listing
  sizes       sizes that the listing claims, by file
  listing     a text that replaces the listing
  renamed     the organisation and name that the requested one redirects to
  chain       the first redirect of a large file stays on the hub's own origin
  faults      by file: {status, cut, corrupt, rangeless, short, long, missing, times}
              cut: bytes sent before the connection closes, or a list with one number for each request;
              times: requests with the fault, then none

The server ends when its standard input does.
"""

import hashlib
import http.server
import json
import os
import pathlib
import sys
import threading
import urllib.parse

ROOT = pathlib.Path(sys.argv[1])
LARGE = (".safetensors", ".bin", ".gguf", "tokenizer.model")
LOCK = threading.Lock()
SPENT = {}


def git_digest(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def tag_of(name, content):
    return hashlib.sha256(content).hexdigest() if name.endswith(LARGE) else git_digest(content)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self.serve()

    def do_GET(self):
        self.serve()

    def serve(self):
        role = "hub" if self.server is HUB else "storage"
        self.behaviour = json.loads((ROOT / "behaviour.json").read_text())
        entry = {
            "role": role, "method": self.command, "path": self.path,
            "range": self.headers.get("Range", ""),
            "authorization": self.headers.get("Authorization", ""),
        }
        with LOCK, open(ROOT / "journal", "a") as journal:
            journal.write(json.dumps(entry) + "\n")
        parts = [urllib.parse.unquote(p) for p in self.path.split("?")[0].split("/")[1:]]
        if role == "storage":
            # As real storage does: a signed address and a token contradict each other.
            if self.headers.get("Authorization"):
                return self.fail(400, "", "two kinds of authorization")
            return self.serve_file(parts[1], parts[2], parts[3])
        if self.refuse(parts):
            return None
        if parts[:2] == ["api", "models"] and len(parts) == 6 and parts[4] == "revision":
            return self.serve_listing(parts[2], parts[3], parts[5])
        if len(parts) == 5 and parts[2] == "resolve":
            return self.resolve(parts[0], parts[1], parts[4])
        if parts[0] == "again":
            return self.redirect(self.storage_address(*parts[1:4]), {})
        return self.fail(404, "RepoNotFound", "Repository not found")

    def refuse(self, parts):
        token = self.behaviour.get("token")
        given = self.headers.get("Authorization")
        if token and not given:
            self.fail(401, "RepoNotFound", "Invalid username or password.")
            return True
        if token and given != "Bearer " + token:
            self.fail(403, "GatedRepo", "Access to this model is restricted.")
            return True
        if self.behaviour.get("gated") and parts[0] != "api":
            self.fail(403, "GatedRepo", "Access to this model is restricted.")
            return True
        return False

    def serve_listing(self, organisation, name, revision):
        renamed = self.behaviour.get("renamed")
        if renamed and [organisation, name] != renamed:
            query = self.path.split("?")[1]
            return self.redirect("/api/models/%s/%s/revision/%s?%s" % (*renamed, revision, query), {})
        folder = ROOT / "repositories" / organisation / name
        if not folder.is_dir():
            return self.fail(404, "RepoNotFound", "Repository not found")
        commit = self.commit()
        if revision not in self.behaviour.get("revisions", ["main"]) + [commit]:
            return self.fail(404, "RevisionNotFound", "Invalid rev id: " + revision)
        if "listing" in self.behaviour:
            return self.send(200, self.behaviour["listing"].encode(), {})
        siblings = [self.sibling(path) for path in sorted(folder.iterdir())]
        siblings += [{"rfilename": extra} for extra in self.behaviour.get("siblings", [])]
        answer = {"id": organisation + "/" + name, "sha": commit, "siblings": siblings}
        return self.send(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def commit(self):
        return self.behaviour.get("commit", "a" * 40)

    def sibling(self, path):
        content = path.read_bytes()
        size = self.behaviour.get("sizes", {}).get(path.name, len(content))
        sibling = {"rfilename": path.name}
        if self.behaviour.get("bare"):
            return sibling
        sibling.update(size=size, blobId=git_digest(content))
        if path.name.endswith(LARGE):
            digest = hashlib.sha256(content).hexdigest()
            sibling["lfs"] = {"sha256": digest, "size": size, "pointerSize": 130}
        return sibling

    def resolve(self, organisation, name, file):
        path = ROOT / "repositories" / organisation / name / file
        if not path.is_file() or self.fault(file).get("missing"):
            return self.fail(404, "EntryNotFound", "Entry not found")
        if not file.endswith(LARGE):
            return self.serve_file(organisation, name, file)
        content = path.read_bytes()
        headers = {
            "X-Repo-Commit": self.commit(), "X-Linked-Size": str(len(content)),
            "X-Linked-Etag": '"%s"' % tag_of(file, content), "ETag": '"other"',
        }
        if self.behaviour.get("chain"):
            return self.redirect("/again/%s/%s/%s" % (organisation, name, file), headers)
        return self.redirect(self.storage_address(organisation, name, file), headers)

    def storage_address(self, organisation, name, file):
        return "http://127.0.0.1:%d/blob/%s/%s/%s?signature=1" % (
            STORAGE.server_address[1], organisation, name, urllib.parse.quote(file))

    def serve_file(self, organisation, name, file):
        content = (ROOT / "repositories" / organisation / name / file).read_bytes()
        tag = tag_of(file, content)
        fault = self.fault(file) if self.command == "GET" else {}
        cut = fault.get("cut")
        if fault:
            with LOCK:
                number = SPENT[file] = SPENT.get(file, 0) + 1
            if isinstance(cut, list):
                cut = cut[number - 1]
        if "status" in fault:
            return self.fail(fault["status"], "", "the server is tired")
        if fault.get("corrupt"):
            content = bytes([content[0] ^ 1]) + content[1:]
        if fault.get("short"):
            content = content[: fault["short"]]
        if fault.get("long"):
            content += b"x" * fault["long"]
        start = 0
        wanted = self.headers.get("Range", "")
        if wanted.startswith("bytes=") and wanted.endswith("-") and not fault.get("rangeless"):
            start = int(wanted[6:-1])
            if start >= len(content):
                return self.fail(416, "", "")
        headers = {"ETag": '"%s"' % tag, "X-Repo-Commit": self.commit(), "Accept-Ranges": "bytes"}
        if start:
            headers["Content-Range"] = "bytes %d-%d/%d" % (start, len(content) - 1, len(content))
        return self.send(206 if start else 200, content[start:], headers, cut)

    def fault(self, file):
        fault = self.behaviour.get("faults", {}).get(file, {})
        cut = fault.get("cut")
        times = len(cut) if isinstance(cut, list) else fault.get("times", 1 << 30)
        with LOCK:
            return {} if SPENT.get(file, 0) >= times else fault

    def redirect(self, address, headers):
        self.send(302, b"a redirect has a body too", {"Location": address, **headers})

    def fail(self, status, code, message):
        headers = {"X-Error-Message": message}
        if code and not self.behaviour.get("codeless"):
            headers["X-Error-Code"] = code
        self.send(status, b'{"error":"no"}', headers)

    def send(self, status, content, headers, cut=None):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(content if cut is None else content[:cut])
        if cut is not None:
            self.close_connection = True


HUB = Server(("127.0.0.1", 0), Handler)
STORAGE = Server(("127.0.0.1", 0), Handler)
for server in (HUB, STORAGE):
    threading.Thread(target=server.serve_forever, daemon=True).start()
(ROOT / "ports.new").write_text("%d %d" % (HUB.server_address[1], STORAGE.server_address[1]))
os.rename(ROOT / "ports.new", ROOT / "ports")
sys.stdin.read()
