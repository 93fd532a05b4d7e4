package minami.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import minami.testing.Browser;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The start page in a real Chromium. */
@Timeout(60)
class PlaygroundIT {

  private static final String SHOWN = "document.querySelector('.shown')";
  private static final String WIDTH_HANDLE =
      "document.querySelector('[aria-label=Width][role=slider]')";

  private static final String ALL_PICTURES_ARE_THERE =
      "[...document.images].every(image => image.complete && image.naturalWidth > 0)";

  @TempDir static Path folder;
  private static Browser browser;

  private TestNode node;

  @BeforeAll
  static void startBrowser() throws Exception {
    assumeTrue(
        Browser.program().isPresent(),
        "There is no Chromium on the PATH: 'apt-get install chromium' brings one");
    browser = Browser.start(folder);
  }

  @AfterAll
  static void endBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void endNode() {
    if (node != null) {
      node.close();
    }
  }

  private void open(Map<String, String> settings, String wish) throws Exception {
    node = TestNode.start(settings);
    browser.open(node.uri().resolve("#" + wish));
  }

  /** Waits for what was asked for last. */
  private void awaitThumbnail(int width, int height) {
    browser.awaitTrue(
        "(picture => picture?.naturalWidth === %d && picture.naturalHeight === %d)(%s.querySelector('img'))"
            .formatted(width, height, SHOWN));
  }

  private String address() {
    return browser.evaluate("document.getElementById('address').href").getAsString();
  }

  /** By how many pixels the page is wider than the window. */
  private int overflow() {
    return browser
        .evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        .getAsInt();
  }

  private void choose(String name, String value) {
    browser.evaluate(
        "document.querySelector('[name=%s][value=\"%s\"]').click() ?? true".formatted(name, value));
  }

  @Test
  void page_showsASampleAndComplainsOfNothing() throws Exception {
    browser.resize(1400, 900);
    open(Map.of("origin", "samples:"), "");

    awaitThumbnail(320, 320);
    browser.awaitTrue("document.querySelectorAll('.samples img').length === 7");
    browser.awaitTrue(ALL_PICTURES_ARE_THERE);
    assertThat(overflow()).isZero();
    browser.resize(400, 800);
    assertThat(overflow()).isZero();

    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.redirects()).isEmpty();
    assertThat(browser.requests()).extracting(URI::getAuthority).containsOnly(node.id());
  }

  @Test
  void options_giveTheCanonicalAddress() throws Exception {
    open(Map.of("origin", "samples:", "quality", "70"), "t/300x200,q85/toucan.png");
    awaitThumbnail(300, 200);
    assertThat(address()).endsWith("/t/300x200,q85/toucan.png");

    choose("gravity", "smart");
    choose("ratio", "2");
    awaitThumbnail(600, 400);
    assertThat(address()).endsWith("/t/300x200,smart,2x,q85/toucan.png");
    choose("fit", "pad");
    choose("format", "png");
    assertThat(address()).endsWith("/t/300x200,pad,2x,png/toucan.png");

    HttpResponse<Void> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(URI.create(address())).build(), BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(browser.redirects()).isEmpty();
  }

  @Test
  void formats_areShown_eachWithItsOwnQuality() throws Exception {
    open(Map.of("origin", "samples:", "quality", "70", "formats-out", "jpg,webp,gif"), "");
    awaitThumbnail(320, 320);
    choose("gravity", "c");
    choose("format", "webp");
    assertThat(address()).endsWith("/t/320x320,webp/flower.jpg");
    awaitThumbnail(320, 320);
    browser.awaitTrue("document.body.innerText.includes('image/webp')");
    choose("format", "auto");
    assertThat(address()).endsWith("/t/320x320,auto/flower.jpg");
    awaitThumbnail(320, 320);
    browser.awaitTrue("document.body.innerText.includes('image/webp')");
    browser.evaluate("document.querySelector('[name=animated]').click() ?? true");
    assertThat(address()).endsWith("/t/320x320,auto,anim/flower.jpg");
    choose("format", "jpg");
    assertThat(address()).endsWith("/t/320x320/flower.jpg");
    assertThat(
            browser.evaluate("document.querySelector('[name=animated]').disabled").getAsBoolean())
        .isTrue();
    assertThat(
            browser
                .evaluate("document.querySelector('[name=format][value=png]') === null")
                .getAsBoolean())
        .isTrue();
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.redirects()).isEmpty();
  }

  @Test
  void box_isDraggedAndMovedByKeys() throws Exception {
    browser.resize(1400, 1000);
    open(Map.of("origin", "samples:"), "t/300x200/flower.jpg");
    awaitThumbnail(300, 200);
    browser.awaitTrue("document.querySelector('.stage .picture') !== null");

    browser.evaluate(WIDTH_HANDLE + ".focus() ?? true");
    browser.press("ArrowRight", false);
    browser.press("ArrowUp", true);
    browser.press("ArrowLeft", false);
    awaitThumbnail(310, 200);
    assertThat(address()).endsWith("/t/310x200/flower.jpg");

    browser.drag("[aria-label=Height][role=slider]", 0, 40);
    int height =
        browser.evaluate("Number(document.querySelector('[name=height]').value)").getAsInt();
    assertThat(height).isBetween(100, 190);
    awaitThumbnail(310, height);

    browser.drag(".stage .size", 0, 300);
    browser.awaitTrue("document.querySelector('[name=gravity]:checked').value === 's'");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void refusal_isShownInItsOwnWords() throws Exception {
    open(Map.of("origin", "samples:"), "t/300x200/nothing.jpg");
    browser.awaitTrue(SHOWN + ".textContent === '404No such sample.'");
  }

  @Test
  void signedAddresses_areNotAskedForWithoutAKey() throws Exception {
    open(Map.of("origin", "samples:", "signing-keys", "0123456789abcdef"), "");
    browser.awaitTrue(SHOWN + ".textContent.includes('signed addresses only')");
    assertThat(browser.requests()).noneMatch(uri -> uri.getPath().startsWith("/t/"));
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void closedSizes_areTheOnlyOnesOffered() throws Exception {
    open(Map.of("origin", "samples:", "sizes", "300x200,100x"), "");
    browser.awaitTrue("document.querySelectorAll('[name=size] option').length === 2");
    browser.awaitTrue(SHOWN + ".querySelector('img') !== null");
    browser.awaitTrue("document.querySelectorAll('.samples img').length === 7");
    browser.awaitTrue(ALL_PICTURES_ARE_THERE);
    assertThat(browser.complaints()).isEmpty();
  }
}
