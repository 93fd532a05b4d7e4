package minami.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import minami.testing.FakeOrigin.Answer;
import minami.testing.FakeOrigin.Exchange;
import minami.testing.FakeOrigin.Request;

/**
 * What a {@link FakeOrigin} does wrong, by the first segment of the path. {@code n} is a number,
 * {@code rest} a path that the origin serves, {@code ms} milliseconds.
 *
 * <pre>
 * delay/ms/rest      answers late                    silent             never answers
 * drip/n             n bytes a second, for ever      stall-after/n      n bytes of 100,000, then nothing
 * close-after/n      n bytes of n + 1000, then FIN   reset              RST instead of an answer
 * no-length/rest     ends by closing                 chunked/rest       chunks, as it should be
 * chunk-garbage      a chunk size that is none       endless            chunks without end
 * big/n              n bytes, honestly               short-length/rest  more bytes than Content-Length says
 * gzip/rest          compressed, unasked             gzip-bomb          256 KB that become 256 MB
 * gzip-truncated/rest, gzip-damaged/rest             brotli/rest        says it is br
 * wrong-type/rest    text/html                       status/n           that status with a small body
 * redirect/n/rest    n redirects to rest             loop               redirects to itself
 * flap/n/m/rest      n answers, then m times 503     http10/rest        HTTP/1.0 without a length
 * 1xx-flood          103 for ever                    early-hints/rest   one 103, then rest
 * header-64k, many-headers, header-folded            garbage            not HTTP at all
 * keepalive-then-close/rest   closes an idle connection without saying so
 * etag-changes/rest  a new ETag for each answer      304-without-cause
 * copy/n/rest        no fault: rest, under another address for each n
 * </pre>
 */
final class OriginFault {

  private OriginFault() {}

  static Answer of(String path) {
    String[] parts = path.split("/", 2);
    String rest = parts.length > 1 ? parts[1] : "";
    return switch (parts[0]) {
      case "copy" -> (request, exchange) -> exchange.answer(tail(rest)).to(request, exchange);
      case "delay" -> delayed(Long.parseLong(head(rest)), tail(rest));
      case "silent" -> (request, exchange) -> exchange.stall();
      case "drip" -> drip(Integer.parseInt(rest));
      case "stall-after" -> stallAfter(Integer.parseInt(rest));
      case "close-after" -> closeAfter(Integer.parseInt(rest));
      case "reset" -> (request, exchange) -> exchange.reset();
      case "no-length" -> closing(rest, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      case "http10" -> closing(rest, "HTTP/1.0 200 OK\r\n\r\n");
      case "chunked" -> chunked(rest);
      case "chunk-garbage" ->
          text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzebra\r\n");
      case "endless" -> OriginFault::endless;
      case "big" -> big(Long.parseLong(rest));
      case "short-length" -> shortLength(rest);
      case "gzip" -> gzip(rest, 0, false);
      case "gzip-truncated" -> gzip(rest, 20, false);
      case "gzip-damaged" -> gzip(rest, 0, true);
      case "gzip-bomb" -> OriginFault::gzipBomb;
      case "brotli" -> coded("br", rest);
      case "wrong-type" -> withHeader("Content-Type: text/html; charset=utf-8", rest);
      case "status" -> status(Integer.parseInt(rest));
      case "redirect" -> redirect(Integer.parseInt(head(rest)), tail(rest));
      case "loop" -> redirectTo("/loop");
      case "flap" -> flap(path, Integer.parseInt(head(rest)), tail(rest));
      case "1xx-flood" -> OriginFault::interimFlood;
      case "early-hints" -> earlyHints(rest);
      case "header-64k" -> text("HTTP/1.1 200 OK\r\nX-Long: " + "a".repeat(65536) + "\r\n\r\n");
      case "many-headers" ->
          text("HTTP/1.1 200 OK\r\n" + "X-One: 1\r\n".repeat(10_000) + "Content-Length: 0\r\n\r\n");
      case "header-folded" ->
          text("HTTP/1.1 200 OK\r\nETag: \"a\r\n Set-Cookie: b\"\r\nContent-Length: 0\r\n\r\n");
      case "garbage" -> text("\u0000\u0001 this is not HTTP \u001b[31m\r\n\r\n");
      case "keepalive-then-close" -> closeUnannounced(rest);
      case "etag-changes" -> etagChanges(path, rest);
      case "304-without-cause" -> text("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
      default -> status(404);
    };
  }

  /** No fault: the bytes, their ETag, and 304 where the caller has it. */
  static Answer plain(byte[] bytes, String... headers) {
    String etag = "\"" + Long.toHexString(crc(bytes)) + "\"";
    String own = String.join("", Arrays.stream(headers).map(line -> line + "\r\n").toList());
    return new Served(bytes, "ETag: " + etag + "\r\n" + own, etag);
  }

  static Answer redirectTo(String location) {
    return text("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
  }

  /** So that a fault can take the bytes of another path. */
  private record Served(Bytes body, String headers, String etag) implements Answer {

    Served(byte[] bytes, String headers, String etag) {
      this(() -> bytes, headers, etag);
    }

    @Override
    public void to(Request request, Exchange exchange) throws IOException {
      if (etag.equals(request.header("if-none-match"))) {
        exchange.write("HTTP/1.1 304 Not Modified\r\n" + headers + "\r\n");
        return;
      }
      exchange.write(
          "HTTP/1.1 200 OK\r\nContent-Length: " + body.get().length + "\r\n" + headers + "\r\n");
      if (!request.method().equals("HEAD")) {
        exchange.write(body.get());
      }
    }
  }

  private interface Bytes {
    byte[] get();
  }

  private static byte[] bytes(Exchange exchange, String rest) throws IOException {
    if (exchange.answer(rest) instanceof Served served) {
      return served.body().get();
    }
    throw new IOException(rest + " is not served");
  }

  private static Answer text(String text) {
    return (request, exchange) -> exchange.write(text);
  }

  private static Answer delayed(long millis, String rest) {
    return (request, exchange) -> {
      if (exchange.isOpenAfter(millis)) {
        exchange.answer(rest).to(request, exchange);
      }
    };
  }

  private static Answer drip(int perSecond) {
    return (request, exchange) -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
      while (exchange.isOpenAfter(1000 / perSecond)) {
        exchange.write("x");
      }
    };
  }

  private static Answer stallAfter(int bytes) {
    return (request, exchange) -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
      exchange.write(new byte[bytes]);
      exchange.stall();
    };
  }

  private static Answer closeAfter(int bytes) {
    return (request, exchange) -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + (bytes + 1000) + "\r\n\r\n");
      exchange.write(new byte[bytes]);
      exchange.close();
    };
  }

  private static Answer closing(String rest, String head) {
    return (request, exchange) -> {
      exchange.write(head);
      exchange.write(bytes(exchange, rest));
      exchange.close();
    };
  }

  private static Answer chunked(String rest) {
    return (request, exchange) -> {
      byte[] bytes = bytes(exchange, rest);
      exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int at = 0; at < bytes.length; at += 1000) {
        byte[] part = Arrays.copyOfRange(bytes, at, Math.min(at + 1000, bytes.length));
        exchange.write(Integer.toHexString(part.length) + "\r\n");
        exchange.write(part);
        exchange.write("\r\n");
      }
      exchange.write("0\r\n\r\n");
    };
  }

  private static void endless(Request request, Exchange exchange) throws IOException {
    exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    byte[] chunk = ("10000\r\n" + "x".repeat(65536) + "\r\n").getBytes(ISO_8859_1);
    while (exchange.isOpenAfter(0)) {
      exchange.write(chunk);
    }
  }

  private static Answer big(long size) {
    return (request, exchange) -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
      byte[] part = new byte[65536];
      for (long left = size; left > 0; left -= part.length) {
        exchange.write(left < part.length ? new byte[(int) left] : part);
      }
    };
  }

  private static Answer shortLength(String rest) {
    return (request, exchange) -> {
      byte[] bytes = bytes(exchange, rest);
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + (bytes.length - 10) + "\r\n\r\n");
      exchange.write(bytes);
    };
  }

  private static Answer coded(String coding, String rest) {
    return (request, exchange) -> {
      byte[] bytes = bytes(exchange, rest);
      exchange.write(
          "HTTP/1.1 200 OK\r\nContent-Encoding: "
              + coding
              + "\r\nContent-Length: "
              + bytes.length
              + "\r\n\r\n");
      exchange.write(bytes);
    };
  }

  private static Answer gzip(String rest, int cutOff, boolean damaged) {
    return (request, exchange) -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (OutputStream gzip = new GZIPOutputStream(out)) {
        gzip.write(bytes(exchange, rest));
      }
      byte[] bytes = Arrays.copyOf(out.toByteArray(), out.size() - cutOff);
      if (damaged) {
        bytes[bytes.length - 5] ^= 1; // In the CRC.
      }
      writeGzip(exchange, bytes);
    };
  }

  private static void gzipBomb(Request request, Exchange exchange) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out, 65536)) {
      byte[] megabyte = new byte[1 << 20];
      for (int i = 0; i < 256; i++) {
        gzip.write(megabyte);
      }
    }
    writeGzip(exchange, out.toByteArray());
  }

  private static void writeGzip(Exchange exchange, byte[] bytes) throws IOException {
    exchange.write(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n");
    exchange.write(bytes);
  }

  private static Answer withHeader(String header, String rest) {
    return (request, exchange) -> plain(bytes(exchange, rest), header).to(request, exchange);
  }

  private static Answer status(int status) {
    return text("HTTP/1.1 " + status + " Because\r\nContent-Length: 6\r\n\r\nsorry\n");
  }

  private static Answer redirect(int hops, String rest) {
    return hops == 0
        ? (request, exchange) -> exchange.answer(rest).to(request, exchange)
        : redirectTo("/redirect/" + (hops - 1) + "/" + rest);
  }

  private static Answer flap(String path, int good, String rest) {
    int bad = Integer.parseInt(head(rest));
    return (request, exchange) -> {
      boolean up = (exchange.count(path) - 1) % (good + bad) < good;
      (up ? exchange.answer(tail(rest)) : status(503)).to(request, exchange);
    };
  }

  private static void interimFlood(Request request, Exchange exchange) throws IOException {
    while (exchange.isOpenAfter(0)) {
      exchange.write("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n");
    }
  }

  private static Answer earlyHints(String rest) {
    return (request, exchange) -> {
      exchange.write("HTTP/1.1 103 Early Hints\r\nETag: \"of the hint\"\r\n\r\n");
      exchange.answer(rest).to(request, exchange);
    };
  }

  private static Answer closeUnannounced(String rest) {
    return (request, exchange) -> {
      exchange.answer(rest).to(request, exchange);
      exchange.close();
    };
  }

  private static Answer etagChanges(String path, String rest) {
    return (request, exchange) -> {
      byte[] bytes = bytes(exchange, rest);
      exchange.write(
          "HTTP/1.1 200 OK\r\nETag: \""
              + exchange.count(path)
              + "\"\r\nContent-Length: "
              + bytes.length
              + "\r\n\r\n");
      exchange.write(bytes);
    };
  }

  private static String head(String path) {
    return path.substring(0, path.indexOf('/'));
  }

  private static String tail(String path) {
    return path.substring(path.indexOf('/') + 1);
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
