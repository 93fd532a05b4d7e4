package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import minami.testing.EtcdServer;
import minami.testing.Status;
import minami.testing.TcpProxy;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What etcd, and the way to it, may do to nodes that are registered there. */
@Timeout(90)
class EtcdRegistrationTest {

  private static final String NODES = "/minami/default/nodes/";
  private static final String SECRET = "/minami/default/secret";

  @TempDir Path folder;
  private final List<TestNode> nodes = new ArrayList<>();
  private final TcpProxy proxy = new TcpProxy();
  private EtcdServer etcd;

  @AfterEach
  void stopEverything() {
    nodes.parallelStream().forEach(TestNode::close);
    proxy.close();
    etcd.close();
  }

  private void startNodes(int count, String endpoint, Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(more);
    settings.put("etcd.endpoints", endpoint);
    // Not on the common pool: a node that starts needs a thread of it.
    ExecutorService threads = Executors.newFixedThreadPool(count);
    List<Future<TestNode>> starting = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      starting.add(threads.submit(() -> TestNode.start(settings)));
    }
    for (Future<TestNode> node : starting) {
      try {
        nodes.add(node.get());
      } catch (InterruptedException | ExecutionException e) {
        throw new AssertionError(e);
      }
    }
    threads.shutdown();
  }

  private void awaitAllMembers() {
    Set<String> ids = nodes.stream().map(TestNode::id).collect(Collectors.toSet());
    await("all nodes to know " + ids)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> nodes.stream().allMatch(n -> Status.of(n.uri()).members().equals(ids)));
  }

  private void awaitEntries() {
    await("all nodes to be in etcd")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> nodes.stream().allMatch(n -> etcd.get(NODES + n.id()) != null));
  }

  @Test
  void nodesThatStartTogether_findOneSecret() {
    etcd = EtcdServer.start(folder);
    startNodes(3, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();

    assertThat(etcd.get(SECRET)).hasSizeGreaterThanOrEqualTo(43);
  }

  @Test
  void allLeasesLostAtOnce_nobodyIsMissedAndAllComeBack() {
    etcd = EtcdServer.start(folder);
    startNodes(3, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();

    etcd.loseAllLeases();
    for (int i = 0; i < 20; i++) {
      for (TestNode node : nodes) {
        assertThat(Status.of(node.uri()).members()).hasSizeGreaterThanOrEqualTo(2);
      }
    }
    awaitEntries();
    awaitAllMembers();
  }

  @Test
  void etcdWiped_allComeBackWithTheirSecret() {
    etcd = EtcdServer.start(folder);
    startNodes(2, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();
    String secret = etcd.get(SECRET);

    etcd.killAndWipe();
    etcd.start();

    awaitEntries();
    awaitAllMembers();
    assertThat(etcd.get(SECRET)).isEqualTo(secret);
    // And the watch hears again, though its old one waits for a revision of the past.
    startNodes(1, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();
  }

  @Test
  void watchCompactedWhileTheWayWasCut_isOpenedAgain() {
    etcd = EtcdServer.start(folder);
    proxy.to(etcd.endpoint().getPort());
    startNodes(1, proxy.uri().toString(), Map.of());
    awaitAllMembers();

    proxy.cut();
    for (int i = 0; i < 50; i++) {
      etcd.put(NODES + "noise", "noise " + i);
    }
    etcd.delete(NODES + "noise");
    etcd.compact();
    proxy.heal();

    startNodes(1, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();
  }

  @Test
  void wayToEtcdSilentForLongerThanTheLease_nodeStaysAndComesBack() throws Exception {
    etcd = EtcdServer.start(folder);
    proxy.to(etcd.endpoint().getPort());
    startNodes(1, etcd.endpoint().toString(), Map.of());
    startNodes(1, proxy.uri().toString(), Map.of());
    awaitAllMembers();
    String cutOff = nodes.get(1).id();

    proxy.silence();
    await("the lease to end")
        .atMost(Duration.ofSeconds(20))
        .until(() -> etcd.get(NODES + cutOff) == null);
    assertThat(Status.of(nodes.get(1).uri()).members()).hasSize(2);
    proxy.heal();

    awaitEntries();
    awaitAllMembers();
  }

  @Test
  void ownEntryDeletedOrOverwritten_isPutAgain() {
    etcd = EtcdServer.start(folder);
    startNodes(1, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();
    String key = NODES + nodes.get(0).id();

    etcd.delete(key);
    awaitEntries();
    String good = etcd.get(key);
    etcd.put(key, good.replaceFirst("\"instance\":\"[^\"]*\"", "\"instance\":\"twin\""));
    await().atMost(Duration.ofSeconds(10)).until(() -> good.equals(etcd.get(key)));
    etcd.put(key, "rubbish");
    await().atMost(Duration.ofSeconds(10)).until(() -> good.equals(etcd.get(key)));
    awaitAllMembers();
  }

  @Test
  void hostileEntries_changeNothing() {
    etcd = EtcdServer.start(folder);
    startNodes(1, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();

    etcd.put(NODES + "x", "{{{");
    etcd.put(NODES, "");
    etcd.put(NODES + "169.254.169.254:80", "{\"url\":\"http://169.254.169.254:80\"}");
    etcd.put(NODES + "a\r\nb", "\u0000");
    etcd.put("/minami/default/", "x");
    startNodes(1, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();
  }

  @Test
  void shortSecretInEtcd_keepsTheNodeAloneUntilItIsGone() {
    etcd = EtcdServer.start(folder);
    etcd.put(SECRET, "short");
    startNodes(1, etcd.endpoint().toString(), Map.of());

    assertThat(Status.of(nodes.get(0).uri()).code()).isEqualTo(200);
    etcd.delete(SECRET);
    awaitAllMembers();
  }

  @Test
  void etcdWithUsers_isUsedByItsUser() {
    etcd = EtcdServer.start(folder);
    etcd.requireUser("minami", "the-password");
    startNodes(
        2,
        etcd.endpoint().toString(),
        Map.of("etcd.user", "minami", "etcd.password", "the-password"));
    awaitAllMembers();
  }

  @Test
  void etcdWithTls_isKnownByItsCertificate() throws Exception {
    Path certificate = folder.resolve("etcd.pem");
    Path key = folder.resolve("etcd-key.pem");
    makeCertificate(certificate, key);
    etcd =
        EtcdServer.create(
            folder,
            "https",
            List.of("--cert-file", certificate.toString(), "--key-file", key.toString()));
    etcd.start();
    startNodes(2, etcd.endpoint().toString(), Map.of("etcd.ca", certificate.toString()));
    awaitAllMembers();
  }

  private void makeCertificate(Path certificate, Path key) throws Exception {
    Path store = folder.resolve("etcd.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int status =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "etcd",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-dname",
                "CN=etcd",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "password")
            .start()
            .waitFor();
    assertThat(status).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "password".toCharArray());
    Certificate made = keys.getCertificate("etcd");
    Key secret = keys.getKey("etcd", "password".toCharArray());
    pem(certificate, "CERTIFICATE", made.getEncoded());
    pem(key, "PRIVATE KEY", secret.getEncoded());
  }

  private static void pem(Path file, String what, byte[] bytes) throws IOException {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    Files.writeString(
        file,
        "-----BEGIN "
            + what
            + "-----\n"
            + encoder.encodeToString(bytes)
            + "\n-----END "
            + what
            + "-----\n");
  }
}
