/** Drawn on 24 × 24 with strokes in the text's colour. Always beside a word. */
export const PATHS = {
  notArrived: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z',
  sick: 'M14 14V5a2 2 0 0 0-4 0v9a4 4 0 1 0 4 0zM12 9v8',
  leave:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M5 19l1.5-1.5M17.5 6.5 19 5',
  present: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.5l3 3 5.5-6.5',
  onTrip: 'M5 4h14v12H5zM5 10h14M8 16v3M16 16v3M8 13h.01M16 13h.01',
  sleeping: 'M20 14A8 8 0 1 1 10 4a6.5 6.5 0 0 0 10 10z',
  atActivity: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM4 8c5 0 11 3 13 11M20 10c-6-1-11 2-13 9',
  elsewhere: 'M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12zM12 7a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  gone: 'M4 11l8-7 8 7M6 10v10h12V10',
  noShow: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6',
  overview: 'M4 20V10M10 20V4M16 20v-8M22 20H2',
  children:
    'M9 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM2 21c0-4 3-6 7-6s7 2 7 6M16 5a3.5 3.5 0 0 1 0 7M18 15c3 1 4 3 4 6',
  plan: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  log: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l4 2',
  more: 'M4 7h16M4 12h16M4 17h16',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21',
  call: 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2z',
  text: 'M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5',
  warning: 'M12 3 2 20h20zM12 10v4M12 17h.01',
  stop: 'M8 3h8l5 5v8l-5 5H8l-5-5V8zM8 12h8',
  yes: 'M5 12.5l5 5L19.5 7',
  unknown: 'M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 17h.01',
  old: 'M6 3h12M6 21h12M7 3c0 5 5 6 5 9s-5 4-5 9M17 3c0 5-5 6-5 9s5 4 5 9',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
  pill: 'M10 20a5 5 0 0 1-7-7l9-9a5 5 0 0 1 7 7zM8 8l7 7',
  lock: 'M6 11h12v10H6zM8 11V8a4 4 0 0 1 8 0v3',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-4 3-6 8-6s8 2 8 6',
  box: 'M4 7h16v11H4zM8 18v2M16 18v2M8 12h.01M13 12h3',
  globe:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 4 6 4 9s-1 6-4 9c-3-3-4-6-4-9s1-6 4-9z',
  flag: 'M5 21V4h12l-2 4 2 4H5',
  out: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  edit: 'M4 20l1-5L16 4l4 4L9 19z',
  lost: 'M2 8.5a15 15 0 0 1 20 0M5.5 12.5a10 10 0 0 1 13 0M9 16.5a5 5 0 0 1 6 0M12 20h.01M3 3l18 18',
  shield: 'M12 3l8 3v6c0 5-3 8-8 9-5-1-8-4-8-9V6z',
} as const;

export type IconName = keyof typeof PATHS;
