package minami.launch;

/** The command line of the executable WAR. */
record CommandLine(Task task, int port, String host, String context) {
  enum Task {
    SERVE,
    HELP,
    VERSION
  }

  static final String HELP =
      """
      Usage: java [-Dminami.KEY=VALUE ...] -jar minami.war [OPTION ...]

        --port NUMBER     the port to listen on; 0 takes a free one (default 8080)
        --host ADDRESS    the address to listen on (default 0.0.0.0, every IPv4 one)
        --context PATH    the path that all addresses start with (default /)
        --version         print the version and exit
        --help            print this and exit

      Settings come from -Dminami.KEY=VALUE, from the environment (MINAMI_KEY), or from the
      file that -Dminami.config=FILE names; conf/minami.properties lists them all.

      Exit codes: 1 did not start, 2 bad option, 3 the port did not hear any more (as after
      an OutOfMemoryError) and 4 stopping took too long. After 3, start it again.
      """;

  static CommandLine parse(String... args) {
    int port = 8080;
    String host = "0.0.0.0";
    String context = "/";
    Task task = Task.SERVE;
    for (int i = 0; i < args.length; i++) {
      int equals = args[i].startsWith("--") ? args[i].indexOf('=') : -1;
      String name = equals < 0 ? args[i] : args[i].substring(0, equals);
      switch (name) {
        case "--help", "-h" -> task = Task.HELP;
        case "--version" -> task = task == Task.HELP ? task : Task.VERSION;
        case "--port", "--host", "--context" -> {
          if (equals < 0 && i + 1 == args.length) {
            throw new IllegalArgumentException(name + " needs a value");
          }
          String value = equals < 0 ? args[++i] : args[i].substring(equals + 1);
          switch (name) {
            case "--port" -> port = port(value);
            case "--host" -> host = host(value);
            default -> context = context(value);
          }
        }
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    return new CommandLine(task, port, host, context);
  }

  private static int port(String value) {
    if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65_535) {
      return Integer.parseInt(value);
    }
    throw new IllegalArgumentException("--port " + value + " is not a number from 0 to 65535");
  }

  private static String host(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("--host needs a value");
    }
    return value;
  }

  private static String context(String value) {
    String path = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    if (path.matches("(/[A-Za-z0-9._~-]+)*") && !path.matches("(.*/)?\\.\\.?(/.*)?")) {
      return path.isEmpty() ? "/" : path;
    }
    throw new IllegalArgumentException(
        "--context " + value + " is not a path such as / or /thumbs (letters, digits, . _ ~ -)");
  }
}
