const COLOURS = ['#5865f2', '#3ba55c', '#c27c0e', '#d83c3e', '#a652bb', '#1a8a8a'] as const;

/** A picture of somebody, drawn here: a disc with his first letter, always the same for the same id. */
export function Avatar({ id, name, size }: { id: string; name: string; size: number }) {
  // The low bits of an id count within a millisecond; the ones above say when.
  const colour = COLOURS[Number(((BigInt(id) >> 22n) / 60_000n) % BigInt(COLOURS.length))] ?? COLOURS[0];
  const letter = Array.from(name)[0]?.toUpperCase() ?? '?';
  return (
    <svg class="avatar" width={size} height={size} viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="20" fill={colour} />
      <text x="20" y="20" dy=".36em" text-anchor="middle" fill="#fff" font-size="19" font-weight="600">
        {letter}
      </text>
    </svg>
  );
}
