package minami.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import minami.image.Thumbnail;

/**
 * A connection on which bundles are asked for one after the other (HTTP/1.1, RFC 9112). Its thread
 * waits in the read, and hands out what it has read: that takes a fraction of the CPU of a client
 * with selectors. Nothing is believed before the headers prove that a node of this cluster answers
 * this request.
 *
 * <p>Confined to one thread, but for {@link #giveUp} and what the clock asks.
 */
final class BundleConnection {

  /** A dozen thumbnails. */
  private static final int BUFFER = 128 * 1024;

  /** The clock gives up sooner; this is for what it does not see. */
  private static final Duration SILENCE = PeerClient.BUNDLE_PATIENCE.multipliedBy(2);

  private final Member member;
  private final PeerSignatures signatures;
  private final Runnable heard;

  /** Empty while there is none. */
  private final AtomicReference<Socket> socket = new AtomicReference<>();

  /** Why an answer is not waited for any longer. */
  private volatile PeerException givenUp;

  /** No answer is waited for ever again. */
  private volatile boolean ended;

  private volatile long due;
  private long lastUsed;
  private InputStream in;
  private OutputStream out;

  /**
   * Not connected yet.
   *
   * @param heard called when something proves that the peer is alive
   */
  BundleConnection(Member member, PeerSignatures signatures, Runnable heard) {
    this.member = member;
    this.signatures = signatures;
    this.heard = heard;
  }

  /** The next question has its time from now on. */
  void begin() {
    due = System.nanoTime() + PeerClient.BUNDLE_PATIENCE.toNanos();
    givenUp = null;
  }

  /** What the peer has kept under these keys: null for each that it has not. */
  List<Thumbnail> ask(List<String> keys) throws PeerException {
    boolean done = false;
    try {
      if (socket.get() != null
          && System.nanoTime() - lastUsed > PeerClient.KEEP_CONNECTION.toNanos()) {
        close(); // the peer may be about to
      }
      if (socket.get() == null) {
        connect();
      }
      List<Thumbnail> kept = exchange(keys);
      lastUsed = System.nanoTime();
      done = true;
      return kept;
    } catch (IOException e) {
      PeerException reason = givenUp;
      throw reason == null ? PeerAnswer.trouble(e) : reason;
    } catch (RuntimeException e) {
      throw PeerException.fault("its answer is malformed");
    } finally {
      if (!done) {
        close(); // or the rest would be taken for the next answer
      }
    }
  }

  private void connect() throws IOException {
    URI url = member.url();
    String host = url.getHost();
    InetAddress[] addresses = InetAddress.getAllByName(host);
    if (!Arrays.stream(addresses).allMatch(Member::mayBePeer)) {
      throw new AddressNotAllowedException();
    }
    Socket plain = connected(addresses, url.getPort());
    plain.setTcpNoDelay(true);
    plain.setSoTimeout((int) SILENCE.toMillis());
    Socket stream = url.getScheme().equals("https") ? secure(plain, url) : plain;
    in = new BufferedInputStream(stream.getInputStream(), BUFFER);
    out = stream.getOutputStream();
  }

  /** The first that answers. */
  private Socket connected(InetAddress[] addresses, int port) throws IOException {
    IOException failure = new EOFException();
    for (InetAddress address : addresses) {
      Socket plain = new Socket();
      socket.set(plain);
      if (ended || givenUp != null) {
        throw failure;
      }
      try {
        plain.connect(new InetSocketAddress(address, port), (int) PeerClient.CONNECT.toMillis());
        return plain;
      } catch (IOException e) {
        failure = e;
        plain.close();
      }
    }
    throw failure;
  }

  private static Socket secure(Socket plain, URI url) throws IOException {
    SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured = (SSLSocket) tls.createSocket(plain, url.getHost(), url.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private List<Thumbnail> exchange(List<String> keys) throws IOException, PeerException {
    String path = Reception.BUNDLE + Bundle.join(keys);
    PeerSignatures.Signed signed =
        signatures.sign("GET", path, PeerClient.told(PeerClient.BUNDLE_PATIENCE));
    out.write(request(path, signed).getBytes(ISO_8859_1));
    Head head = head();
    String[] fields = PeerAnswer.fields(signatures, signed.nonce(), path, head.status, head.answer);
    heard.run();
    if (!fields[PeerAnswer.KIND].equals(PeerAnswer.BUNDLE)) {
      throw PeerException.fault("its answer is not a bundle");
    }
    int length = Integer.parseInt(fields[PeerAnswer.LENGTH]);
    int listed = Integer.parseInt(fields[PeerAnswer.LISTED]);
    if (length != head.length
        || listed < 0
        || listed > Bundle.MOST_LISTED
        || listed > length
        || length > Bundle.MOST_LISTED + Bundle.MOST_BYTES) {
      throw PeerException.fault("its answer does not have the announced length");
    }
    byte[] list = read(listed);
    if (!Thumbnail.tag(list).equals(fields[PeerAnswer.TAG])) {
      throw PeerException.damaged();
    }
    List<String> lines = new String(list, UTF_8).lines().toList();
    if (lines.size() != keys.size()) {
      throw PeerException.fault("its answer is not for these keys");
    }
    List<Thumbnail> kept = new ArrayList<>(keys.size());
    int left = length - listed;
    for (String line : lines) {
      int size = Bundle.size(line);
      if (size > left) {
        throw PeerException.damaged();
      }
      kept.add(size < 0 ? null : Bundle.read(line, read(size)));
      left -= Math.max(0, size);
    }
    if (left > 0) {
      throw PeerException.fault("its answer is longer than its list");
    }
    if (head.last) {
      close();
    }
    return kept;
  }

  private String request(String path, PeerSignatures.Signed signed) {
    return "GET "
        + member.url().getRawPath()
        + path
        + " HTTP/1.1\r\nHost: "
        + member.url().getRawAuthority()
        + "\r\nAuthorization: "
        + signed.authorization()
        + "\r\n\r\n";
  }

  /** What is needed of an answer's head; the length is -1 if it is missing or not a number. */
  private static final class Head {
    private int status;
    private String answer;
    private int length = -1;

    /** Whether the peer closes the connection. */
    private boolean last;
  }

  private Head head() throws IOException, PeerException {
    String[] lines = headText().split("\r\n", -1);
    String[] first = lines[0].split(" ", 3);
    if (!first[0].equals("HTTP/1.1") || first.length < 2 || !first[1].matches("\\d{3}")) {
      throw PeerException.fault("what it sends is not HTTP");
    }
    Head head = new Head();
    head.status = Integer.parseInt(first[1]);
    for (String line : lines) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon));
      String value = line.substring(colon + 1).trim();
      if (name.equalsIgnoreCase(Reception.ANSWER)) {
        head.answer = value;
      } else if (name.equalsIgnoreCase("Content-Length")) {
        head.length = Integer.parseInt(value);
      } else if (name.equalsIgnoreCase("Connection")) {
        head.last = value.equalsIgnoreCase("close");
      }
    }
    return head;
  }

  private String headText() throws IOException, PeerException {
    StringBuilder text = new StringBuilder(512);
    for (int next = in.read(); next >= 0; next = in.read()) {
      text.append((char) next);
      int end = text.length() - 4;
      if (next == '\n' && end >= 0 && text.indexOf("\r\n\r\n", end) == end) {
        return text.substring(0, end);
      }
      if (end > PeerClient.MAX_HEADER_BYTES) {
        throw PeerException.fault("what it sends is not HTTP");
      }
    }
    throw new EOFException();
  }

  private byte[] read(int size) throws IOException {
    byte[] bytes = new byte[size];
    if (in.readNBytes(bytes, 0, size) < size) {
      throw new EOFException();
    }
    return bytes;
  }

  /** Whether the answer should have come by now. */
  boolean isLate() {
    return due - System.nanoTime() < 0;
  }

  /** Ends the wait for an answer that is under way. Called on any thread. */
  void giveUp(PeerException reason) {
    givenUp = reason;
    close();
  }

  /** Ends that wait, and all later ones. Called on any thread. */
  void end() {
    ended = true;
    close();
  }

  /** The next question needs another connection. */
  void close() {
    Socket open = socket.getAndSet(null);
    try {
      if (open != null) {
        open.close(); // not the TLS on it, which might wait for a read
      }
    } catch (IOException e) {
      // It is of no use any more anyway.
    }
  }
}
