/** The place for Roblox profiles, which come with verification. */
export const Roblox = () => (
  <p>
    Here will be a small Roblox: profiles whose description you can edit, to try how members prove which account is
    theirs. It comes with verification.
  </p>
);
