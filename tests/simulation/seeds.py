"""Seeds whose story ended badly once, with what was wrong. They stay as long as the rules and their weights do: other
rules make other stories of them."""

FOUND = {
    1: "a revoked machine kept its branch of a fork to itself",
    14: "a revoked machine that was cloned twice kept its branch to itself",
    27: "a restored kiosk was cut off while it fetched what the server had kept, and its state stayed without it",
    42: "the same, and the process died between fetching and folding",
}
