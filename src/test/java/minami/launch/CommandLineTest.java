package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import minami.launch.CommandLine.Task;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  @Test
  void options_readInBothForms() {
    assertThat(CommandLine.parse()).isEqualTo(new CommandLine(Task.SERVE, 8080, "0.0.0.0", "/"));
    assertThat(CommandLine.parse("--port", "0", "--host=::1", "--context", "/a/b/"))
        .isEqualTo(new CommandLine(Task.SERVE, 0, "::1", "/a/b"));
    assertThat(CommandLine.parse("--version", "--help", "--version").task()).isEqualTo(Task.HELP);
  }

  @Test
  void badOption_isNamed() {
    for (List<String> arguments :
        List.of(
            List.of("--prot", "80"),
            List.of("80"),
            List.of("--port"),
            List.of("--port", "65536"),
            List.of("--port=-1"),
            List.of("--context", "thumbs"),
            List.of("--context", "/a/../b"),
            List.of("--host", ""))) {
      assertThatIllegalArgumentException()
          .as("%s", arguments)
          .isThrownBy(() -> CommandLine.parse(arguments.toArray(String[]::new)))
          .withMessageContaining(arguments.get(0).split("=", 2)[0]);
    }
  }
}
