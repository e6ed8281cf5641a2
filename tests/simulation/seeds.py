"""Seeds whose story ended badly once, with what was wrong. They stay as long as the rules and their weights do: other
rules make other stories of them."""

FOUND = {
    1: "a revoked machine kept its branch of a fork to itself",
    14: "the same, of a machine whose disk was copied again after the fork",
    25: "a restored kiosk was cut off while it fetched what the server had kept, and its state stayed without it",
}
