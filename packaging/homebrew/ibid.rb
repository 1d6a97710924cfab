# A formula for a tap of one's own. The release workflow fills in REPOSITORY, VERSION and the checksums; nothing is
# published yet, so it installs nothing as it is.
class Ibid < Formula
  desc "Checker and language server for writing that needs sources"
  homepage "https://github.com/@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/ibid-aarch64-apple-darwin-v@VERSION@.tar.gz"
      sha256 "@SHA256-aarch64-apple-darwin@"
    end
    on_intel do
      url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/ibid-x86_64-apple-darwin-v@VERSION@.tar.gz"
      sha256 "@SHA256-x86_64-apple-darwin@"
    end
  end
  on_linux do
    on_arm do
      url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/ibid-aarch64-unknown-linux-gnu-v@VERSION@.tar.gz"
      sha256 "@SHA256-aarch64-unknown-linux-gnu@"
    end
    on_intel do
      url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/ibid-x86_64-unknown-linux-gnu-v@VERSION@.tar.gz"
      sha256 "@SHA256-x86_64-unknown-linux-gnu@"
    end
  end

  def install
    bin.install "ibid"
    man1.install Dir["man/*.1"]
    generate_completions_from_executable(bin/"ibid", "completions")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/ibid --version")
  end
end
