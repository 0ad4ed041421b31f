import exec from "k6/execution";
import http from "k6/http";

/** Calls the admin API; whatever goes wrong ends the test, since nothing can be said without. */
export function callAdmin<T>(url: string, path: string, body: object | null): T {
  const response = http.post(url + path, body === null ? null : JSON.stringify(body), {
    headers: {
      authorization: `Bearer ${__ENV["DROPCTL_ADMIN_TOKEN"] ?? ""}`,
      ...(body === null ? {} : { "content-type": "application/json" }),
    },
    tags: { name: "admin" },
    timeout: "60s",
    responseType: "text",
  });
  if (response.status >= 200 && response.status < 300) return JSON.parse(response.body) as T;
  exec.test.abort(`POST ${path} was answered ${response.status} ${response.body}`);
  throw new Error("aborted");
}
