package minami.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real Chromium without a window, with one page, driven through the <a
 * href="https://chromedevtools.github.io/devtools-protocol/">DevTools protocol</a>.
 */
public final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> calls = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<URI> requests = new CopyOnWriteArrayList<>();
  private final List<URI> redirects = new CopyOnWriteArrayList<>();

  private Browser(Process process, URI page) {
    this.process = process;
    socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, new Messages()).join();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  /** Where Chromium is on this machine, if it is. */
  public static Optional<Path> program() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(
            place ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one that keeps its profile in this folder. */
  public static Browser start(Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program().orElseThrow().toString(),
                "--headless=new",
                "--no-sandbox", // which root cannot have
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chromium.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    Path port = folder.resolve("DevToolsActivePort");
    await("Chromium to listen")
        .atMost(PATIENCE)
        .until(() -> Files.isRegularFile(port) && Files.readAllLines(port).size() == 2);
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
    String targets =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
            .body();
    for (JsonElement target : JsonParser.parseString(targets).getAsJsonArray()) {
      JsonObject described = target.getAsJsonObject();
      if (described.get("type").getAsString().equals("page")) {
        return new Browser(
            process, URI.create(described.get("webSocketDebuggerUrl").getAsString()));
      }
    }
    end(process);
    throw new AssertionError("Chromium has no page: " + targets);
  }

  /** Opens a page, and forgets what was requested and complained of before. */
  public void open(URI page) {
    requests.clear();
    redirects.clear();
    complaints.clear();
    call("Page.navigate", Map.of("url", page.toString()));
    awaitTrue("document.readyState === 'complete'");
  }

  /** What a script evaluates to; a promise's value. */
  public JsonElement evaluate(String script) {
    JsonObject result =
        call(
            "Runtime.evaluate",
            Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
    assertThat(result.has("exceptionDetails")).as("%s: %s", script, result).isFalse();
    JsonElement value = result.getAsJsonObject("result").get("value");
    assertThat(value).as("value of %s: %s", script, result).isNotNull();
    return value;
  }

  /** Waits until a script evaluates to true. */
  public void awaitTrue(String script) {
    await(script).atMost(PATIENCE).until(() -> evaluate(script).getAsBoolean());
  }

  /** Shows pages in a window of this size. */
  public void resize(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Drags the mouse from the middle of the first element that matches a selector. */
  public void drag(String selector, int right, int down) {
    String box = "document.querySelector('" + selector + "').getBoundingClientRect()";
    double x = evaluate(box + ".x + " + box + ".width / 2").getAsDouble();
    double y = evaluate(box + ".y + " + box + ".height / 2").getAsDouble();
    mouse("mousePressed", x, y);
    mouse("mouseMoved", x + right / 2.0, y + down / 2.0);
    mouse("mouseMoved", x + right, y + down);
    mouse("mouseReleased", x + right, y + down);
  }

  private void mouse(String type, double x, double y) {
    call(
        "Input.dispatchMouseEvent",
        Map.of("type", type, "x", x, "y", y, "button", "left", "buttons", 1, "clickCount", 1));
  }

  /** Presses a key that has no character, such as {@code ArrowUp}. */
  public void press(String key, boolean shift) {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      call("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "modifiers", shift ? 8 : 0));
    }
  }

  /** Errors and warnings of the page since it was opened. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** What it has asked for over the network since. */
  public List<URI> requests() {
    return List.copyOf(requests);
  }

  /** What of that was redirected. */
  public List<URI> redirects() {
    return List.copyOf(redirects);
  }

  @Override
  public void close() {
    socket.abort();
    end(process);
  }

  /** Its helpers too, which write into the profile until they have ended. */
  private static void end(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }

  private JsonObject call(String method, Map<String, Object> parameters) {
    JsonObject message = new JsonObject();
    int id = lastId.incrementAndGet();
    message.addProperty("id", id);
    message.addProperty("method", method);
    message.add("params", new Gson().toJsonTree(parameters));
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    calls.put(id, answer);
    socket.sendText(message.toString(), true).join();
    return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private void take(JsonObject message) {
    if (message.has("id")) {
      CompletableFuture<JsonObject> call = calls.remove(message.get("id").getAsInt());
      if (message.has("error")) {
        call.completeExceptionally(new AssertionError(message.toString()));
      } else {
        call.complete(message.getAsJsonObject("result"));
      }
      return;
    }
    JsonObject event = message.getAsJsonObject("params");
    switch (message.get("method").getAsString()) {
      case "Runtime.exceptionThrown" -> complaints.add(event.toString());
      case "Runtime.consoleAPICalled" -> {
        if (isComplaint(event, "type")) {
          complaints.add(event.toString());
        }
      }
      case "Log.entryAdded" -> {
        if (isComplaint(event.getAsJsonObject("entry"), "level")) {
          complaints.add(event.toString());
        }
      }
      case "Network.requestWillBeSent" -> {
        URI uri = URI.create(event.getAsJsonObject("request").get("url").getAsString());
        if (uri.getHost() != null) { // neither blob: nor data:
          (event.has("redirectResponse") ? redirects : requests).add(uri);
        }
      }
      default -> {
        // nothing that a test looks at
      }
    }
  }

  private static boolean isComplaint(JsonObject of, String property) {
    return List.of("error", "warning").contains(of.get(property).getAsString());
  }

  private final class Messages implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        take(JsonParser.parseString(text.toString()).getAsJsonObject());
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(webSocket, data, last);
    }
  }
}
