package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import minami.testing.EtcdServer;
import minami.testing.LogLines;
import minami.testing.Status;
import minami.testing.TcpProxy;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void allLeasesLostAtOnce_noNodeIsEverAloneAndAllComeBack() {
    etcd = EtcdServer.start(folder);
    startNodes(3, etcd.endpoint().toString(), Map.of());
    awaitAllMembers();
    awaitEntries();
    String entry = etcd.get(NODES + nodes.get(0).id());
    long before = etcd.revision();

    etcd.loseAllLeases();
    // Whoever knows this one has looked at the list after the loss.
    String marker = "127.0.0.1:1";
    etcd.put(NODES + marker, entry.replace(nodes.get(0).id(), marker));

    await("all nodes to have seen the loss and to be in etcd again")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> knowWithoutBeingAlone(marker) && allEntriesAreNewerThan(before));
    etcd.delete(NODES + marker);
    awaitAllMembers();
  }

  /** Asks each node; all are asked, whatever the first says. */
  private boolean knowWithoutBeingAlone(String marker) {
    boolean known = true;
    for (TestNode node : nodes) {
      Set<String> members = Status.of(node.uri()).members();
      known &= members.contains(marker);
      members.remove(marker);
      assertThat(members).as("members that %s knows", node.id()).hasSizeGreaterThanOrEqualTo(2);
    }
    return known;
  }

  private boolean allEntriesAreNewerThan(long revision) {
    return nodes.stream().allMatch(n -> etcd.created(NODES + n.id()) > revision);
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
    Path ca = folder.resolve("ca.pem");
    Path certificate = folder.resolve("etcd.pem");
    Path key = folder.resolve("etcd-key.pem");
    makeCertificate(ca, certificate, key, "san=ip:127.0.0.1", "-1d");
    etcd =
        EtcdServer.create(
            folder,
            "https",
            List.of("--cert-file", certificate.toString(), "--key-file", key.toString()));
    etcd.start();
    startNodes(2, etcd.endpoint().toString(), Map.of("etcd.ca", ca.toString()));
    awaitAllMembers();
  }

  @ParameterizedTest
  @CsvSource({
    "san=ip:127.0.0.1, -10d, its certificate has expired",
    "san=dns:elsewhere, -1d, its certificate is for another host",
    "san=ip:127.0.0.1, -1d, its certificate is from a CA that is not among those of the Java platform"
  })
  void etcdWithAWrongCertificate_isComplainedOfOnceWithTheReason(
      String name, String start, String reason) throws Exception {
    Path ca = folder.resolve("ca.pem");
    Path certificate = folder.resolve("etcd.pem");
    Path key = folder.resolve("etcd-key.pem");
    makeCertificate(ca, certificate, key, name, start);
    etcd =
        EtcdServer.create(
            folder,
            "https",
            List.of("--cert-file", certificate.toString(), "--key-file", key.toString()));
    etcd.start();
    boolean isTrusted = !reason.contains("CA");

    assertComplaint(isTrusted ? Map.of("etcd.ca", ca.toString()) : Map.of(), reason);
  }

  @Test
  void wrongPassword_isComplainedOfOnceWithTheReason() {
    etcd = EtcdServer.start(folder);
    etcd.requireUser("minami", "the-password");

    assertComplaint(
        Map.of("etcd.user", "minami", "etcd.password", "another-password"),
        "it does not accept the user 'minami' with this password");
  }

  @Test
  void noUserWhereEtcdAsksForOne_isComplainedOfOnceWithTheReason() {
    etcd = EtcdServer.start(folder);
    etcd.requireUser("minami", "the-password");

    assertComplaint(Map.of(), "it asks for a user: set minami.etcd.user");
  }

  @Test
  void nothingListening_isComplainedOfOnceWithTheReason() {
    etcd = EtcdServer.create(folder, "http", List.of());

    assertComplaint(Map.of(), "nothing listens there");
  }

  private void assertComplaint(Map<String, String> more, String reason) {
    try (LogLines log = LogLines.of(EtcdRegistration.class)) {
      startNodes(1, etcd.endpoint().toString(), more);
      await("a complaint")
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(() -> assertThat(log.all()).isNotEmpty());
      JsonObject status = Status.of(nodes.get(0).uri()).json();

      assertThat(log.all()).hasSize(1).first().asString().contains(reason).hasSizeLessThan(400);
      assertThat(status.getAsJsonObject("etcd").get("why").getAsString()).contains(reason);
      assertThat(status.getAsJsonObject("cluster").get("state").getAsString()).isEqualTo("joining");
    }
  }

  @Test
  void errorsInARound_doNotEndTheRegistration() {
    etcd = EtcdServer.start(folder);
    AtomicBoolean first = new AtomicBoolean(true);
    EtcdRegistration registration =
        registration(
            "here",
            () -> {
              if (first.getAndSet(false)) {
                throw new NoClassDefFoundError("minami/ImagePath");
              }
              return Optional.empty();
            });
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> registration.condition().state().equals("member"));
    } finally {
      registration.leave();
    }
  }

  @Test
  void nodesOfOneAddress_backOffAndEachNamesTheOtherOnce() {
    etcd = EtcdServer.start(folder);
    try (LogLines log = LogLines.of(EtcdRegistration.class)) {
      EtcdRegistration a = registration("a", Optional::empty);
      EtcdRegistration b = registration("b", Optional::empty);
      try {
        await()
            .atMost(Duration.ofSeconds(40))
            .until(
                () ->
                    log.all().stream().filter(line -> line.contains("same address")).count() == 2);
        long before = etcd.revision();
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true); // in which they would fight

        assertThat(etcd.revision() - before).as("writes in 4 s").isLessThan(8);
        assertThat(log.all()).hasSize(2);
        assertThat(log.all()).anyMatch(line -> line.startsWith("instance a on host 127.0.0.1"));
        assertThat(log.all()).anyMatch(line -> line.startsWith("instance b on host 127.0.0.1"));
      } finally {
        a.leave();
        b.leave();
      }
    }
  }

  /** One that every address leads to, and that takes no part in anything else. */
  private EtcdRegistration registration(String instance, Supplier<Optional<String>> objection) {
    AdvertisedUrl shared = AdvertisedUrl.of("http://127.0.0.1:1");
    ClusterSettings settings =
        new ClusterSettings(
            List.of(etcd.endpoint()),
            "",
            "",
            Optional.empty(),
            "/minami",
            "default",
            shared,
            "",
            "1",
            "m");
    EtcdRegistration registration = new EtcdRegistration(settings);
    registration.start(
        new EtcdRegistration.Listener() {
          @Override
          public Member selfAt(Optional<InetAddress> local) {
            String host = local.orElseThrow().getHostAddress();
            return new Member(shared.at(null), instance, "1", "2026", host, "m");
          }

          @Override
          public void secretIs(String secret) {}

          @Override
          public void membersAre(Membership membership) {}

          @Override
          public void settingsAre(Map<String, String> settings) {}

          @Override
          public Optional<PurgeStamp> missedSince() {
            return Optional.empty();
          }

          @Override
          public long lapses() {
            return 0;
          }

          @Override
          public void purged(PurgeNotes.Reading reading, long lapses) {}

          @Override
          public Optional<String> objectionTo(Member self) {
            return objection.get();
          }

          @Override
          public Set<Member> alive(Set<Member> members) {
            return Set.of();
          }
        });
    return registration;
  }

  /** One that etcd has from a CA of its own. */
  private void makeCertificate(Path ca, Path certificate, Path key, String name, String start)
      throws Exception {
    Path store = folder.resolve("etcd.p12");
    keytool(store, "ca", "-ext", "bc:c", "-startdate", "-20d", "-validity", "30");
    keytool(store, "etcd", "-signer", "ca", "-ext", name, "-startdate", start, "-validity", "5");
    KeyStore keys = KeyStore.getInstance(store.toFile(), "password".toCharArray());
    pem(ca, "CERTIFICATE", keys.getCertificate("ca").getEncoded());
    pem(certificate, "CERTIFICATE", keys.getCertificate("etcd").getEncoded());
    Key secret = keys.getKey("etcd", "password".toCharArray());
    pem(key, "PRIVATE KEY", secret.getEncoded());
  }

  private static void keytool(Path store, String alias, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=" + alias));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", "password"));
    command.addAll(List.of(more));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
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
