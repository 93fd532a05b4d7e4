package minami.cluster;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Members for tests. */
final class Members {
  private Members() {}

  static Member member(String host) {
    return new Member(URI.create("http://" + host + ":8080"), "i-" + host, "1", "2026", "h", "m");
  }

  static Membership membership(int count) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(member("10.0." + i / 256 + "." + i % 256));
    }
    return new Membership(members);
  }

  /** Without the last one by name. */
  static Membership oneLess(Membership membership) {
    return new Membership(membership.members().subList(0, membership.members().size() - 1));
  }
}
