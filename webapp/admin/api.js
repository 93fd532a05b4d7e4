const PATIENCE = 8000;

/**
 * Asks this node. Fails with what the node says is wrong; an answer that is JSON although it is a failure comes along as `body`.
 */
export async function ask(method, path, body) {
  let response;
  let json = null;
  try {
    response = await fetch(path, {
      method,
      body,
      headers: { Accept: "application/json", ...(body == null ? {} : { "Content-Type": "text/plain; charset=utf-8" }) },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.headers.get("Content-Type")?.includes("json")) {
      json = await response.json();
    }
  } catch {
    throw Object.assign(new Error("this node does not answer"), { unreached: true });
  }
  if (!response.ok) {
    throw Object.assign(new Error(json?.detail ?? `it answers ${response.status}`), { status: response.status, body: json });
  }
  return json;
}
