"""Seeds whose story ended badly once, with what was wrong. They stay as long as the rules and their weights do: other
rules make other stories of them."""

FOUND = {
    5: "after a fork, the state was not what follows from the journal, which has its last facts twice",
}
