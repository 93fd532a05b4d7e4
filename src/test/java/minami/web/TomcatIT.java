package minami.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import minami.testing.BuiltWar;
import minami.testing.ContainerLoader;
import minami.testing.OddAddresses;
import minami.testing.ToldService;
import minami.testing.Traces;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built WAR in a real Tomcat. */
final class TomcatIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private Tomcat tomcat;

  /** A file of settings for the WAR, or null. */
  private Path settings;

  @BeforeEach
  void startTomcat() throws IOException, LifecycleException {
    tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Files.createDirectories(folder.resolve("webapps"));
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("relaxedPathChars", "[]"); // as conf/tomcat/minami.xml says
    tomcat.getHost();
    tomcat.getEngine().setParentClassLoader(new ContainerLoader("jakarta.", "org.apache."));
    tomcat.start();
  }

  @AfterEach
  void stopTomcat() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  @RepeatedTest(3)
  void deployedUnderAPath_servesAndLeavesNothingBehind() throws Exception {
    Traces traces = new Traces();
    deployAskUndeploy("/any/path", traces);

    traces.assertNoneLeft();
  }

  @Test
  void deployedAtRoot_servesAndLeavesNothingBehind() throws Exception {
    Traces traces = new Traces();
    deployAskUndeploy("", traces);

    traces.assertNoneLeft();
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

  @Test
  void oddAddresses_areServedOrRefused(@TempDir Path pictures) throws Exception {
    deploy(tomcat, "/any/path", Map.of("minami.origin", OddAddresses.origin(pictures).toString()));
    URI app = address("/any/path/");
    OddAddresses.assertRefused(app);
    OddAddresses.assertServed(app);
  }

  @Test
  void redirect_isRelative() throws Exception {
    deploy("/any/path");
    URI from = address("/any/path/t/320/240/b/%63.jpg?x");
    HttpResponse<byte[]> answer = get("/any/path/t/320/240/b/%63.jpg?x");
    assertThat(answer.statusCode()).isEqualTo(301);
    assertThat(from.resolve(answer.headers().firstValue("Location").orElseThrow()))
        .isEqualTo(address("/any/path/t/320x240/b/c.jpg"));
  }

  /** A method of its own, lest a local variable keep the class loader. */
  private void deployAskUndeploy(String path, Traces traces) throws Exception {
    Context context =
        deploy(
            tomcat,
            path,
            settings == null ? Map.of() : Map.of("minami.config", settings.toString()));
    traces.follow(context.getLoader().getClassLoader());

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

    tomcat.getHost().removeChild(context);
  }

  private Context deploy(String path) {
    return deploy(tomcat, path, Map.of());
  }

  /** Deploys the built WAR with these context parameters. */
  static Context deploy(Tomcat tomcat, String path, Map<String, String> parameters) {
    return tomcat.addWebapp(
        tomcat.getHost(), path, BuiltWar.path().toString(), new WithoutJsp(parameters));
  }

  /** Tomcat's defaults name a JSP servlet that the embedded Tomcat does not have. */
  private static final class WithoutJsp extends ContextConfig {
    private final Map<String, String> parameters;

    WithoutJsp(Map<String, String> parameters) {
      this.parameters = parameters;
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
      if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
        Context context = (Context) event.getLifecycle();
        context.removeServletMapping("*.jsp");
        context.removeServletMapping("*.jspx");
        context.removeChild(context.findChild("jsp"));
        parameters.forEach(context::addParameter);
      }
      super.lifecycleEvent(event);
    }
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(address(path)).build(), BodyHandlers.ofByteArray());
  }

  private URI address(String path) {
    return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + path);
  }
}
