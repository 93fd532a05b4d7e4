package minami.cluster;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a membership out of what etcd lists. Anybody may have written an entry, so each is checked;
 * a bad one costs nothing but one line in the log.
 *
 * <p>When more than half of the others vanish at once, etcd has more likely lost them (its data
 * wiped, all leases lost to a slow disk) than they have gone. Then each is asked directly, and
 * stays for as long as it answers; it will be back in etcd soon.
 *
 * <p>Not thread-safe: it belongs to the thread of the registration.
 */
final class Roster {

  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

  private final Member self;
  private final Greeter greeter;
  private Map<String, Member> known = Map.of();

  /** The known members that etcd does not list, but that still answer. */
  private Set<String> vouched = Set.of();

  /** The complaints that have been logged, by the node's name. */
  private Map<String, String> complaints = Map.of();

  /** Asks nodes directly. */
  interface Greeter {
    /** Those that answer, and are the instances they are taken for. */
    Set<Member> alive(Set<Member> members);
  }

  Roster(Member self, Greeter greeter) {
    this.self = self;
    this.greeter = greeter;
  }

  /**
   * The members according to a new list.
   *
   * @param entries the values in etcd, by the names of the nodes
   */
  Membership update(Map<String, byte[]> entries) {
    Map<String, Member> members = new TreeMap<>();
    Map<String, String> wrong = new TreeMap<>();
    entries.forEach(
        (id, value) -> {
          try {
            Member member = Member.parse(id, value);
            if (member.meaning().equals(self.meaning())) {
              members.put(id, member);
            } else {
              wrong.put(id, "its settings make other thumbnails than ours");
            }
          } catch (IllegalArgumentException e) {
            wrong.put(id, e.getMessage());
          }
        });
    complain(wrong);
    keepThoseWhoAnswer(members);
    if (!members.keySet().equals(known.keySet())) {
      LOG.info("The cluster has {} member(s): {}", members.size(), members.keySet());
    }
    known = members;
    return new Membership(members.values());
  }

  private void complain(Map<String, String> wrong) {
    int news = 0;
    for (Map.Entry<String, String> entry : wrong.entrySet()) {
      if (!entry.getValue().equals(complaints.get(entry.getKey())) && ++news <= 10) {
        LOG.warn(
            "The entry {} in etcd is left out: {}", shortened(entry.getKey()), entry.getValue());
      }
    }
    if (news > 10) {
      LOG.warn("{} more entries in etcd are left out", news - 10);
    }
    complaints = wrong;
  }

  private static String shortened(String id) {
    String plain = id.replaceAll("[^\\x21-\\x7E]", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
  }

  private void keepThoseWhoAnswer(Map<String, Member> members) {
    Set<Member> gone =
        known.values().stream()
            .filter(m -> !members.containsKey(m.id()) && !m.id().equals(self.id()))
            .collect(Collectors.toSet());
    long others = known.keySet().stream().filter(id -> !id.equals(self.id())).count();
    Set<Member> asked = new HashSet<>(gone);
    if (gone.size() * 2L <= others) {
      asked.removeIf(m -> !vouched.contains(m.id()));
    }
    Set<Member> alive = asked.isEmpty() ? Set.of() : greeter.alive(asked);
    if (!alive.isEmpty() && vouched.isEmpty()) {
      LOG.warn("{} members have vanished from etcd but still answer: they stay", alive.size());
    }
    alive.forEach(m -> members.put(m.id(), m));
    vouched = alive.stream().map(Member::id).collect(Collectors.toSet());
  }
}
