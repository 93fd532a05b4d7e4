package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static minami.cluster.Members.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {

  private final Set<Member> answering = new HashSet<>();
  private final Set<Member> greeted = new HashSet<>();
  private final Roster roster =
      new Roster(
          member("self"),
          members -> {
            greeted.addAll(members);
            Set<Member> alive = new HashSet<>(members);
            alive.retainAll(answering);
            return alive;
          });

  private static Map<String, byte[]> entries(String... hosts) {
    Map<String, byte[]> entries = new HashMap<>();
    for (String host : hosts) {
      entries.put(member(host).id(), member(host).toJson());
    }
    return entries;
  }

  private List<String> update(Map<String, byte[]> entries) {
    return roster.update(entries).members().stream().map(m -> m.url().getHost()).toList();
  }

  @Test
  void badEntries_costNothingButThemselves() {
    Map<String, byte[]> entries = entries("self", "b");
    entries.put("c:8080", "rubbish".getBytes(UTF_8));
    entries.put("another-name", member("d").toJson());
    entries.put("", new byte[0]);
    entries.put("e\r\n:8080", new byte[] {(byte) 0xFF});
    Member meta = new Member(URI.create("http://169.254.169.254:80"), "i", "1", "2026", "h", "m");
    entries.put(meta.id(), meta.toJson());
    for (int i = 0; i < 1_000; i++) {
      entries.put("bad" + i, new byte[10]);
    }

    assertThat(update(entries)).containsExactly("b", "self");
  }

  @Test
  void memberWithOtherSettings_isLeftOut() {
    Map<String, byte[]> entries = entries("self", "b");
    Member other =
        new Member(URI.create("http://c:8080"), "i", "1", "2026", "h", "another meaning");
    entries.put(other.id(), other.toJson());

    assertThat(update(entries)).containsExactly("b", "self");
  }

  @Test
  void oneOfManyVanishes_isGoneAtOnce() {
    update(entries("self", "b", "c", "d"));
    answering.add(member("d"));

    assertThat(update(entries("self", "b", "c"))).containsExactly("b", "c", "self");
    assertThat(greeted).isEmpty();
  }

  @Test
  void allVanishAtOnce_thoseWhoAnswerStayUntilTheyDoNot() {
    update(entries("self", "b", "c", "d"));
    answering.addAll(Set.of(member("b"), member("c")));

    assertThat(update(entries())).containsExactly("b", "c");
    assertThat(greeted).containsExactlyInAnyOrder(member("b"), member("c"), member("d"));
    // b is back in etcd: half of the others only is missing now, and still asked
    assertThat(update(entries("self", "b"))).containsExactly("b", "c", "self");
    answering.remove(member("c"));
    assertThat(update(entries("self", "b"))).containsExactly("b", "self");
  }

  @Test
  void theOtherOfTwoLeaves_isAskedAndGone() {
    update(entries("self", "b"));

    assertThat(update(entries("self"))).containsExactly("self");
    assertThat(greeted).containsExactly(member("b"));
  }
}
