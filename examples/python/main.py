"""Answers with the request's headers as JSON."""
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

PORT = 8083


class Echo(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"path": self.path, "headers": dict(self.headers)}).encode() + b"\n"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


print(f"echo: listening on port {PORT}", flush=True)
HTTPServer(("", PORT), Echo).serve_forever()
