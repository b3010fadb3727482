/** What a phone wants to read at an address of its maker's, to believe the network is in order. */
interface ProbeAnswer {
  readonly status: 200 | 204;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The addresses by which one family of systems finds out whether it is behind a portal. */
export interface Probe {
  readonly system: string;
  readonly hosts: readonly string[];
  /** Null: every path of these hosts. A query does not matter. */
  readonly paths: readonly string[] | null;
  /** After Continue. Null: to the portal then too, because a browser is opened with it. */
  readonly answer: ProbeAnswer | null;
}

const HTML = { 'content-type': 'text/html' };
const TEXT = { 'content-type': 'text/plain' };
/** NetworkManager takes this header for an answer, whatever the distribution put in the body. */
const ONLINE = { 'x-networkmanager-status': 'online' };

const NOTHING: ProbeAnswer = { status: 204, headers: {}, body: null };
const GENERATE_204 = ['/generate_204', '/gen_204'];
/** To the letter: the sheet stays open over anything else. */
const APPLE: ProbeAnswer = {
  status: 200,
  headers: HTML,
  body: '<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>',
};

function text(body: string, headers: ProbeAnswer['headers'] = TEXT): ProbeAnswer {
  return { status: 200, headers, body };
}

/** As their makers document them, or as their systems have been seen to ask. All plain HTTP. */
export const PROBES: readonly Probe[] = [
  {
    // Older ones ask for a new path each time.
    system: 'iOS, macOS',
    hosts: [
      'captive.apple.com',
      'gsp1.apple.com',
      'www.airport.us',
      'www.appleiphonecell.com',
      'www.ibook.info',
      'www.itools.info',
      'www.thinkdifferent.us',
    ],
    paths: null,
    answer: APPLE,
  },
  {
    system: 'iOS, macOS',
    hosts: ['www.apple.com'],
    paths: ['/library/test/success.html'],
    answer: APPLE,
  },
  {
    system: 'Android, ChromeOS',
    hosts: [
      'clients1.google.com',
      'clients3.google.com',
      'connectivitycheck.android.com',
      'connectivitycheck.gstatic.com',
      'play.googleapis.com',
      'www.google.com',
      'www.googleapis.com',
      'www.gstatic.com',
    ],
    paths: GENERATE_204,
    answer: NOTHING,
  },
  {
    system: 'HarmonyOS, EMUI, MagicOS',
    hosts: [
      'connectivitycheck.cbg-app.huawei.com',
      'connectivitycheck.platform.dbankcloud.com',
      'connectivitycheck.platform.hicloud.com',
      'connectivitycheck.platform.hihonorcloud.com',
    ],
    paths: GENERATE_204,
    answer: NOTHING,
  },
  {
    system: 'One UI, HyperOS, ColorOS, Funtouch OS, Fire OS',
    hosts: [
      'connectivitycheck.samsung.com',
      'connect.rom.miui.com',
      'conn1.oppomobile.com',
      'conn2.oppomobile.com',
      'wifi.vivo.com.cn',
      'fireoscaptiveportal.com',
    ],
    paths: GENERATE_204,
    answer: NOTHING,
  },
  {
    system: 'Windows',
    hosts: ['www.msftconnecttest.com', 'ipv6.msftconnecttest.com'],
    paths: ['/connecttest.txt'],
    answer: text('Microsoft Connect Test'),
  },
  {
    system: 'Windows',
    hosts: ['www.msftconnecttest.com', 'ipv6.msftconnecttest.com'],
    paths: ['/redirect'],
    answer: null,
  },
  {
    system: 'Windows before 1607',
    hosts: ['www.msftncsi.com', 'ipv6.msftncsi.com'],
    paths: ['/ncsi.txt'],
    answer: text('Microsoft NCSI'),
  },
  {
    system: 'Firefox',
    hosts: ['detectportal.firefox.com'],
    paths: ['/canonical.html'],
    answer: text(
      '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
      HTML,
    ),
  },
  {
    system: 'Firefox',
    hosts: ['detectportal.firefox.com'],
    paths: ['/success.txt'],
    answer: text('success\n'),
  },
  {
    system: 'GNOME',
    hosts: ['nmcheck.gnome.org'],
    paths: ['/check_network_status.txt'],
    answer: text('NetworkManager is online\n', { ...TEXT, ...ONLINE }),
  },
  {
    system: 'Debian',
    hosts: ['network-test.debian.org'],
    paths: ['/nm'],
    answer: text('NetworkManager is online\n', { ...TEXT, ...ONLINE }),
  },
  {
    system: 'KDE',
    hosts: ['networkcheck.kde.org'],
    paths: ['/'],
    answer: text('OK\n', { ...TEXT, ...ONLINE }),
  },
  {
    system: 'Fedora',
    hosts: ['fedoraproject.org'],
    paths: ['/static/hotspot.txt'],
    answer: text('OK', { ...TEXT, ...ONLINE }),
  },
  {
    system: 'Ubuntu',
    hosts: ['connectivity-check.ubuntu.com'],
    paths: ['/'],
    answer: { ...NOTHING, headers: ONLINE },
  },
];

const BY_HOST = Map.groupBy(
  PROBES.flatMap((probe) => probe.hosts.map((host) => ({ host, probe }))),
  ({ host }) => host,
);

/** The probe that asks this of that host (lower case); null where nobody's does. */
export function findProbe(host: string, path: string): Probe | null {
  const found = BY_HOST.get(host)?.find(({ probe }) => probe.paths?.includes(path) ?? true);
  return found?.probe ?? null;
}
