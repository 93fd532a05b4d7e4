package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import minami.testing.BuiltWar;
import minami.testing.ContainerLoader;
import minami.testing.Corpus;
import minami.testing.FakeOrigin;
import minami.testing.OddAddresses;
import minami.testing.ToldService;
import minami.testing.Traces;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built WAR in Jetty, as an operator's Jetty deploys it: with none of the launcher's choices.
 */
final class JettyIT {

  @TempDir Path folder;
  private HttpClient client = HttpClient.newHttpClient();
  private final ContextHandlerCollection contexts = new ContextHandlerCollection();
  private Server server;

  /** A file of settings for the WAR, or null. */
  private Path settings;

  /** The endpoint of a bucket called photos, or null. */
  private String bucket;

  @BeforeEach
  void startJetty() throws Exception {
    server = new Server();
    server.addConnector(new ServerConnector(server, 1, 1)); // one selector
    server.setTempDirectory(folder.toFile());
    server.setHandler(contexts);
    server.start();
  }

  @AfterEach
  void stopJetty() throws Exception {
    server.stop();
  }

  @RepeatedTest(3)
  void deployedUnderAPath_servesAndLeavesNothingBehind() throws Exception {
    Traces traces = new Traces();
    deployAskUndeploy("/any/path", traces);

    traces.assertNoneLeft();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void deployedAtRoot_servesAndLeavesNothingBehind() throws Exception {
    Traces traces = new Traces();
    deployAskUndeploy("/", traces);

    traces.assertNoneLeft();
  }

  /** As conf/jetty/minami.xml says. */
  private static final String URI_COMPLIANCE =
      "RFC3986,AMBIGUOUS_EMPTY_SEGMENT,AMBIGUOUS_PATH_ENCODING,AMBIGUOUS_PATH_PARAMETER,"
          + "AMBIGUOUS_PATH_SEGMENT,AMBIGUOUS_PATH_SEPARATOR,BAD_UTF8_ENCODING,"
          + "ILLEGAL_PATH_CHARACTERS,SUSPICIOUS_PATH_CHARACTERS";

  @Test
  void oddAddresses_areServedOrRefusedWithAReason(@TempDir Path pictures) throws Exception {
    WebAppContext webapp = new WebAppContext(BuiltWar.path().toString(), "/any/path");
    webapp.setThrowUnavailableOnStartupException(true);
    webapp.setInitParameter("minami.origin", OddAddresses.origin(pictures).toString());
    contexts.addHandler(webapp);
    webapp.start();
    try {
      URI app = address("/any/path/");
      OddAddresses.assertRefused(app);

      server
          .getConnectors()[0]
          .getConnectionFactory(HttpConnectionFactory.class)
          .getHttpConfiguration()
          .setUriCompliance(UriCompliance.from(URI_COMPLIANCE));
      OddAddresses.assertServed(app);
      OddAddresses.assertRefusedWithAReason(app);
    } finally {
      webapp.stop();
    }
  }

  @Test
  void undeployedAfterAllThatLooksAtPictures_leavesNothingBehind(@TempDir Path conf)
      throws Exception {
    Traces traces = new Traces();
    settings = BuiltWar.moderating(conf, "built-in");
    deployAskUndeploy("/any/path", traces);

    traces.assertNoneLeft();
  }

  @Test
  void undeployedAfterAServiceHasJudged_leavesNothingBehind(@TempDir Path conf) throws Exception {
    Traces traces = new Traces();
    try (ToldService service = ToldService.start()) {
      service.answerAlways(200, "{\"neutral\": 0.9, \"porn\": 0.1}");
      settings = BuiltWar.moderating(conf, service.address());
      deployAskUndeploy("/any/path", traces);
    }

    traces.assertNoneLeft();
  }

  /** With the keys that AWS' default chain gets from a container's metadata service, over HTTP. */
  @Test
  void undeployedAfterABucketWasAsked_leavesNothingBehind() throws Exception {
    Traces traces = new Traces();
    String keys =
        "{\"AccessKeyId\":\"id\",\"SecretAccessKey\":\"secret\",\"Token\":\"t\","
            + "\"Expiration\":\"2099-01-01T00:00:00Z\"}";
    try (FakeOrigin s3 = FakeOrigin.start()) {
      s3.serve("photos/a.png", Corpus.bytes("png/ps-basn2c08.png"));
      s3.serve("keys", keys.getBytes(UTF_8), "Content-Type: application/json");
      System.setProperty("aws.containerCredentialsFullUri", s3.uri() + "keys");
      System.setProperty("aws.disableEc2Metadata", "true");
      bucket = s3.uri().toString();
      deployAskUndeploy("/any/path", traces);
      assertThat(s3.requests("photos/a.png").get(0).headers()).containsKey("authorization");
    } finally {
      System.clearProperty("aws.containerCredentialsFullUri");
      System.clearProperty("aws.disableEc2Metadata");
    }

    traces.assertNoneLeft();
  }

  /** A method of its own, lest a local variable keep the class loader. */
  private void deployAskUndeploy(String context, Traces traces) throws Exception {
    WebAppContext webapp = new WebAppContext(BuiltWar.path().toString(), context);
    if (settings != null) {
      webapp.setInitParameter("minami.config", settings.toString());
    }
    if (bucket != null) {
      webapp.setInitParameter("minami.origin.shop", "s3://photos/");
      webapp.setInitParameter("minami.s3.shop.endpoint", bucket);
    }
    webapp.setThrowUnavailableOnStartupException(true);
    Thread.currentThread()
        .setContextClassLoader(new ContainerLoader("jakarta.", "org.eclipse.jetty."));
    try {
      contexts.addHandler(webapp);
      webapp.start();
    } finally {
      Thread.currentThread().setContextClassLoader(JettyIT.class.getClassLoader());
    }
    traces.follow(webapp.getClassLoader());

    String path = context.equals("/") ? "" : context;
    HttpResponse<byte[]> picture = get(path + BuiltWar.SAMPLE);
    assertThat(picture.statusCode()).isEqualTo(200);
    assertThat(picture.headers().firstValue("Content-Type")).contains("image/jpeg");
    byte[] made = get(path + BuiltWar.LONG_SAMPLE).body();
    assertThat(made).hasSizeGreaterThan(32 * 1024);
    assertThat(get(path + BuiltWar.LONG_SAMPLE).body()).as("from the cache").isEqualTo(made);
    assertThat(get(path + "/minami/launch/Main.class").statusCode()).isEqualTo(404);
    BuiltWar.assertWatchable(address(path).toString());
    if (settings != null) {
      BuiltWar.useEyes(address(path).toString(), settings);
    }

    if (bucket != null) {
      assertThat(get(path + "/t/10x10/@shop/a.png").statusCode()).isEqualTo(200);
    }

    contexts.removeHandler(webapp);
    webapp.stop();
    webapp.destroy();
    // Jetty keeps with a connection what it has last been used for, and a selector keeps its last
    // connection (in the iterator over the selected keys) until its next event.
    server.getConnectors()[0].getConnectedEndPoints().forEach(EndPoint::close);
    client = HttpClient.newHttpClient();
    assertThat(get("/").statusCode()).isEqualTo(404);
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(address(path)).build(), BodyHandlers.ofByteArray());
  }

  private URI address(String path) {
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    return URI.create("http://localhost:" + port + path);
  }
}
