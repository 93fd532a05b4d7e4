package minami.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import minami.s3.S3Settings;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * A real S3 as far as signatures go: S3Proxy with its objects in memory, in a process of its own.
 */
public final class S3ProxyServer implements AutoCloseable {

  public static final String ACCESS_KEY = "local-identity";
  public static final String SECRET_KEY = "local-credential/with+odd=signs";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final URI endpoint;
  private final Process process;
  private final Path log;

  private S3ProxyServer(URI endpoint, Process process, Path log) {
    this.endpoint = endpoint;
    this.process = process;
    this.log = log;
  }

  /** Starts one on a free port. */
  public static S3ProxyServer start(Path folder) {
    URI endpoint = URI.create("http://127.0.0.1:" + Ports.free() + "/");
    Path classes = Path.of("target", "s3proxy.classpath");
    if (!Files.exists(classes)) {
      throw new AssertionError("'mvn process-test-resources' makes " + classes);
    }
    try {
      Path log = folder.resolve("s3proxy.log");
      Path quiet =
          Files.writeString(
              folder.resolve("logback.xml"),
              """
              <configuration>
                <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                  <encoder><pattern>%d %msg%n</pattern></encoder>
                </appender>
                <root level="warn"><appender-ref ref="out"/></root>
              </configuration>
              """);
      Path settings =
          Files.writeString(
              folder.resolve("s3proxy.conf"),
              """
              s3proxy.endpoint=%s
              s3proxy.authorization=aws-v2-or-v4
              s3proxy.identity=%s
              s3proxy.credential=%s
              jclouds.provider=transient
              jclouds.identity=none
              jclouds.credential=none
              """
                  .formatted(endpoint.toString().replaceFirst("/$", ""), ACCESS_KEY, SECRET_KEY));
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx256m",
                      "-XX:TieredStopAtLevel=1",
                      "-Dlogback.configurationFile=" + quiet,
                      "-cp",
                      Files.readString(classes).strip(),
                      "org.gaul.s3proxy.Main",
                      "--properties",
                      settings.toString()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      S3ProxyServer server = new S3ProxyServer(endpoint, process, log);
      server.awaitAnswer();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() {
    try {
      await("S3Proxy to answer")
          .atMost(60, TimeUnit.SECONDS)
          .pollInterval(Duration.ofMillis(20))
          .until(this::answers);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private boolean answers() throws InterruptedException, IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(endpoint).timeout(Duration.ofSeconds(5)).build();
      CLIENT.send(request, BodyHandlers.discarding());
      return true;
    } catch (IOException e) {
      if (!process.isAlive()) {
        throw new AssertionError("S3Proxy has ended: " + Files.readString(log), e);
      }
      return false;
    }
  }

  /** Where it listens, with a slash at its end. */
  public URI endpoint() {
    return endpoint;
  }

  /** How to reach it, with the right keys. */
  public S3Settings settings() {
    return new S3Settings(endpoint, "us-east-1", S3Settings.Style.AUTO, ACCESS_KEY, SECRET_KEY);
  }

  /** Makes a bucket. */
  public S3ProxyServer bucket(String name) {
    call("PUT", name, new byte[0]);
    return this;
  }

  /** Puts an object, whatever its key looks like. */
  public S3ProxyServer put(String bucket, String key, byte[] bytes) {
    call("PUT", bucket + "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key), bytes);
    return this;
  }

  /** Deletes one. */
  public void delete(String bucket, String key) {
    call("DELETE", bucket + "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key), new byte[0]);
  }

  private void call(String method, String path, byte[] body) {
    URI address = URI.create(endpoint + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).method(method, BodyPublishers.ofByteArray(body));
    AwsV4HttpSigner.create()
        .sign(
            r ->
                r.request(
                        SdkHttpRequest.builder()
                            .uri(address)
                            .method(SdkHttpMethod.fromValue(method))
                            .build())
                    .identity(AwsCredentialsIdentity.create(ACCESS_KEY, SECRET_KEY))
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false))
        .request()
        .forEachHeader(
            (name, values) -> {
              if (!name.equalsIgnoreCase("Host")) {
                request.header(name, values.get(0));
              }
            });
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(method + " " + address + ": " + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await().until(() -> !process.isAlive());
  }
}
