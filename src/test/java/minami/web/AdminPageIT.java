package minami.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import minami.testing.Browser;
import minami.testing.NodeProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the live cluster in a real Chromium, from the WAR, which brings the charts. */
@Timeout(120)
class AdminPageIT {

  private static final String TOKEN = "the-token-of-the-operators";
  private static final String SAMPLE = "t/320x240/egret.jpg";

  @TempDir static Path folder;
  private static Browser browser;
  private static NodeProcess node;
  private static URI page;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Browser.program().isPresent(),
        "There is no Chromium on the PATH: 'apt-get install chromium' brings one");
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
    Map<String, String> settings =
        Map.of("origin", "samples:", "admin-token", TOKEN, "render.warm-up", "0s");
    node = new NodeProcess(folder, freePort(), settings, List.of("-Xmx256m"));
    node.start();
    page = node.uri().resolve("admin/");
    // As if somebody had been asked for it: from now on the browser sends it by itself.
    browser.open(URI.create("http://anybody:" + TOKEN + "@" + page.getAuthority() + "/admin/"));
    browser.awaitTrue("document.title.startsWith('Minami')");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (node != null) {
      node.close();
    }
  }

  private static String get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(node.uri().resolve(path)).build(), BodyHandlers.discarding())
        .headers()
        .firstValue("X-Cache")
        .orElse("none");
  }

  private static void open(int width) {
    browser.resize(width, 900);
    browser.open(page);
    awaitState("live");
  }

  private static void awaitState(String state) {
    browser.awaitTrue("document.getElementById('live')?.dataset.state === '" + state + "'");
  }

  private static String text(String selector) {
    return browser.evaluate("document.querySelector('" + selector + "').textContent").getAsString();
  }

  @Test
  void page_showsWhatHappens_andSurvivesARestartOfItsNode() throws Exception {
    for (int i = 0; i < 3; i++) {
      get(SAMPLE);
    }
    get("t/320x240/%3Cimg%20src=x%3E.jpg");
    for (int width : new int[] {1400, 400}) {
      open(width);
      browser.awaitTrue("document.querySelectorAll('.plot canvas').length === 6");
      browser.awaitTrue("document.querySelectorAll('.owners path').length === 1");
      browser.awaitTrue("document.querySelector('#hottest img').naturalWidth === 320");
      assertThat(text("#hottest .name")).isEqualTo("egret.jpg");
      assertThat(text("#failures tbody")).contains("404", "/t/320x240/%3Cimg%20src=x%3E.jpg");
      assertThat(browser.evaluate("document.documentElement.scrollWidth").getAsInt())
          .isLessThanOrEqualTo(width);
      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.requests()).extracting(URI::getPort).containsOnly(node.uri().getPort());
    }

    node.kill();
    awaitState("lost");
    node.start();
    awaitState("live");
  }

  @Test
  void purge_isAskedForOnce_andTellsWhatCameOfIt() throws Exception {
    get(SAMPLE);
    assertThat(get(SAMPLE)).isEqualTo("hit");
    open(1400);
    browser.awaitTrue("!document.querySelector('#purge fieldset').disabled");
    browser.evaluate(
        "(form => { form.elements.path.value = 'egret.jpg'; form.requestSubmit(); return true; })"
            + "(document.getElementById('purge'))");
    assertThat(text("#confirm-text")).contains("egret.jpg");
    assertThat(get(SAMPLE)).as("before it is confirmed").isEqualTo("hit");

    browser.evaluate("document.getElementById('confirm-yes').click() ?? true");
    browser.awaitTrue("document.getElementById('purge-outcome').textContent.includes('1 removed')");
    assertThat(get(SAMPLE)).isEqualTo("miss");
    assertThat(browser.complaints()).isEmpty();
  }
}
