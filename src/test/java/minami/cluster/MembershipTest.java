package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MembershipTest {

  private static final int IMAGES = 20_000;

  private static String image(int i) {
    return "albums/2026/IMG_" + i + ".jpg";
  }

  @Test
  void hash_isTheSameForEver() { // nodes of different versions must agree
    assertThat(Membership.hash("")).isEqualTo(0xF52A15E9A9B5E89BL);
    assertThat(Membership.hash("a.jpg")).isEqualTo(0x2FBF1380FDD590BCL);
  }

  @Test
  void noMembers_ownNothing() {
    assertThat(Membership.NONE.owners("a.jpg")).isEmpty();
    assertThat(Membership.NONE.shares()).isEmpty();
    assertThat(Members.membership(1).owners("a.jpg")).hasSize(1);
  }

  @Test
  void membersInAnyOrder_agreeOnOwners() {
    Membership membership = Members.membership(20);
    List<Member> shuffled = new ArrayList<>(membership.members());
    Collections.shuffle(shuffled, new Random(1));
    Membership other = new Membership(shuffled);
    assertThat(other).isEqualTo(membership);
    for (int i = 0; i < 1_000; i++) {
      assertThat(other.owners(image(i))).isEqualTo(membership.owners(image(i)));
    }
  }

  @Test
  void memberThatLeaves_movesItsOwnImagesOnlyAndToTheirSecondChoice() {
    Membership before = Members.membership(10);
    Membership after = Members.oneLess(before);
    Member gone = before.members().get(9);
    int moved = 0;
    for (int i = 0; i < IMAGES; i++) {
      List<Member> owners = before.owners(image(i));
      Member expected = owners.get(0).equals(gone) ? owners.get(1) : owners.get(0);
      assertThat(after.owners(image(i)).get(0)).isEqualTo(expected);
      moved += owners.get(0).equals(gone) ? 1 : 0;
    }
    assertThat(moved).isBetween(IMAGES / 10 - 200, IMAGES / 10 + 200);
  }

  @Test
  void images_areSharedEvenly() {
    Membership membership = Members.membership(3);
    Map<Member, Integer> counts = new HashMap<>();
    for (int i = 0; i < IMAGES; i++) {
      counts.merge(membership.owners(image(i)).get(0), 1, Integer::sum);
    }
    assertThat(counts.values()).hasSize(3).allMatch(n -> Math.abs(n - IMAGES / 3.0) < 300);
  }

  @Test
  void shares_areThoseOfTheImagesToWithinAPercent() {
    Membership membership = Members.membership(7);
    Map<String, Double> counted = new HashMap<>();
    for (int i = 0; i < IMAGES; i++) {
      counted.merge(membership.owners(image(i)).get(0).id(), 1.0 / IMAGES, Double::sum);
    }
    Map<String, Double> shares = membership.shares();
    assertThat(shares).hasSize(7);
    shares.forEach((id, share) -> assertThat(share).isCloseTo(counted.get(id), within(0.01)));
    assertThat(shares.values().stream().mapToDouble(share -> share).sum())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void membersThatDrain_haveNoShare() {
    List<Member> members = new ArrayList<>(Members.membership(2).members());
    members.set(0, members.get(0).draining(true));
    assertThat(new Membership(members).shares())
        .containsEntry(members.get(0).id(), 0.0)
        .containsEntry(members.get(1).id(), 1.0);

    members.set(1, members.get(1).draining(true));
    assertThat(new Membership(members).shares().values()).containsExactly(0.0, 0.0);
  }
}
