/** Lines of 24 by 24, drawn here. */
const SHAPES = {
  reply: 'M10 8V4L3 11l7 7v-4c5 0 8.500 1.500 11 5-1-7-5-11-11-11z',
  edit: 'M4 16v4h4L19 9l-4-4L4 16zM17 3l4 4',
  pin: 'M9 3h6l-1 7 4 4H6l4-4-1-7zM12 14v7',
  delete: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6',
  react: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM8.500 14a4 4 0 0 0 7 0M9 9.500v.01M15 9.500v.01',
  eye: 'M2 12s4-6 10-6 10 6 10 6-4 6-10 6S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  info: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 11v6M12 7.500v.01',
  close: 'M5 5l14 14M19 5L5 19',
  menu: 'M4 6h16M4 12h16M4 18h16',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2 20c0-4 3-6 7-6s7 2 7 6M16 4.500a3.500 3.500 0 0 1 0 6M18 14c2.500.700 4 2.700 4 6',
  hash: 'M9 4L7 20M17 4l-2 16M4 9h16M4 15h16',
  down: 'M6 9l6 6 6-6',
  message: 'M4 4h16v12H9l-5 4V4z',
  arrow: 'M4 12h15M13 6l6 6-6 6',
  out: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  file: 'M6 3h8l4 4v14H6V3zM14 3v4h4',
  plus: 'M12 5v14M5 12h14',
  copy: 'M9 9h11v11H9V9zM5 15H4V4h11v1',
  done: 'M5 12l5 5 9-10',
} as const;

/** A small picture. It says nothing to a screen reader: what it stands for is written beside it or in a label. */
export const Icon = ({ of, size = 20 }: { of: keyof typeof SHAPES; size?: number }) => (
  <svg class="icon-shape" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    <path
      d={SHAPES[of]}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
);
