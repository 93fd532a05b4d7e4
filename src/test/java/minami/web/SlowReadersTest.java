package minami.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import minami.testing.FakeOrigin;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More clients that do not read than the container has threads. */
@Timeout(60)
final class SlowReadersTest {

  private static final int THREADS = 6;
  private static final int READERS = 3 * THREADS;

  /** As a PNG, 10 MB: more than the buffers of two sockets take. */
  private static final int SIDE = 1_900;

  private final HttpClient client = HttpClient.newHttpClient();
  private final FakeOrigin origin = FakeOrigin.start();
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    origin.serve("noise.png", noise(), "Cache-Control: max-age=3600");
    node =
        TestNode.start(
            Map.of(
                "origin", origin.uri().toString(),
                "cache.size", "200MiB",
                "deadline", "60s", // large PNGs, on a machine that may be busy
                "origin-timeout", "20s"),
            THREADS);
  }

  @AfterEach
  void stop() {
    node.close();
    origin.close();
  }

  private static byte[] noise() throws IOException {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        picture.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    return png.toByteArray();
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    URI uri = node.uri().resolve(path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(),
        BodyHandlers.ofByteArray());
  }

  @Test
  void slowReadersOfHits_holdNoThread_andGetAllInTheEnd() throws Exception {
    byte[] expected = get("t/1900x1900,png/noise.png").body();
    assertThat(get("t/20/20/noise.png").statusCode()).isEqualTo(200);

    List<Socket> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(beginReading("/t/1900x1900,png/noise.png"));
    }
    HttpResponse<byte[]> hit = get("t/20/20/noise.png");
    assertThat(hit.headers().firstValue("X-Cache")).hasValue("hit");

    for (Socket reader : readers) {
      assertThat(reader.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
      reader.close();
    }
  }

  @Test
  void slowReadersOfMisses_holdNoThread() throws Exception {
    assertThat(get("t/20/20/noise.png").statusCode()).isEqualTo(200);
    List<Socket> readers = new ArrayList<>();
    for (int i = 0; i < THREADS + 1; i++) {
      readers.add(beginReading("/t/1900x1900,png,v" + i + "/noise.png"));
    }
    HttpResponse<byte[]> hit = get("t/20/20/noise.png");
    assertThat(hit.headers().firstValue("X-Cache")).hasValue("hit");
    for (Socket reader : readers) {
      reader.close();
    }
    assertThat(get("t/21/21/noise.png").statusCode()).isEqualTo(200);
  }

  /** Asks, reads the headers, and then nothing. */
  private Socket beginReading(String target) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(node.uri().getHost(), node.uri().getPort()));
    socket
        .getOutputStream()
        .write(("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder headers = new StringBuilder();
    while (headers.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("after " + headers).isNotNegative();
      headers.append((char) next);
    }
    assertThat(headers).startsWith("HTTP/1.1 200");
    return socket;
  }
}
