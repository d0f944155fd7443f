/** The people of acme: all of them sign in through Identity Center. */
import { ACCOUNTS, type Account, type PermissionSet, permissionSetRole } from "./accounts.ts";
import { awsCli, browser, OPERATING_SYSTEMS } from "./clients.ts";
import type { Role } from "./identities.ts";
import { chance, integer, pick, type Random, randomFrom, uuid } from "./random.ts";

/** A permission set in an account, and how often the person chooses it. */
export interface Assignment {
  readonly set: PermissionSet;
  readonly role: Role;
  readonly weight: number;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly userId: string;
  readonly team: Team;
  /** Usual hours, UTC; `until` may be below `from` for people far east. */
  readonly from: number;
  readonly until: number;
  /** Home address. */
  readonly home: string;
  /** Share of days spent in the office or on its VPN. */
  readonly officeShare: number;
  /** Share of sessions opened in the browser. */
  readonly consoleShare: number;
  readonly cli: string;
  readonly browser: string;
  readonly assignments: readonly Assignment[];
  /** First day of a newcomer, counted from the start of the simulation. */
  readonly joinsOnDay?: number;
}

export type Team = "platform" | "development" | "data" | "security";

interface Job {
  readonly name: string;
  readonly team: Team;
  readonly from: number;
  readonly until: number;
}

const STAFF: readonly Job[] = [
  { name: "ana", team: "platform", from: 7, until: 16 },
  { name: "ben", team: "platform", from: 8, until: 17 },
  { name: "erik", team: "platform", from: 9, until: 18 },
  { name: "carol", team: "data", from: 8, until: 16 },
  { name: "dana", team: "data", from: 7, until: 15 },
  { name: "fatima", team: "development", from: 8, until: 17 },
  { name: "grace", team: "development", from: 9, until: 18 },
  { name: "hiro", team: "development", from: 1, until: 9 },
  { name: "ivan", team: "development", from: 8, until: 16 },
  { name: "julia", team: "development", from: 7, until: 15 },
  { name: "kofi", team: "security", from: 8, until: 17 },
];

const NEWCOMER: Job = { name: "lena", team: "development", from: 8, until: 16 };
const NEWCOMER_DAYS = { min: 3, max: 9 } as const;

const TEAM_STAFF = [
  "mona",
  "nils",
  "olga",
  "petra",
  "quinn",
  "rosa",
  "sven",
  "tara",
  "umar",
  "vera",
  "wim",
  "yara",
] as const;
const PEOPLE_PER_TEAM = 2;

type Wanted = readonly (readonly [Account, PermissionSet, number])[];

/** What each team works with; the last number says how often, relative to the others. */
const WORK: Readonly<Record<Team, Wanted>> = {
  platform: [
    [ACCOUNTS.prodCore, "ReadOnly", 10],
    [ACCOUNTS.prodData, "ReadOnly", 4],
    [ACCOUNTS.dev, "AdministratorAccess", 8],
    [ACCOUNTS.sharedCi, "AdministratorAccess", 5],
    [ACCOUNTS.prodCore, "AdministratorAccess", 3],
    [ACCOUNTS.management, "AdministratorAccess", 2],
    [ACCOUNTS.prodData, "AdministratorAccess", 1],
  ],
  development: [
    [ACCOUNTS.dev, "Developer", 12],
    [ACCOUNTS.prodCore, "ReadOnly", 5],
    [ACCOUNTS.sharedCi, "ReadOnly", 2],
  ],
  data: [
    [ACCOUNTS.prodData, "DataAdmin", 10],
    [ACCOUNTS.prodData, "ReadOnly", 4],
    [ACCOUNTS.dev, "Developer", 4],
  ],
  security: [
    [ACCOUNTS.security, "ReadOnly", 8],
    [ACCOUNTS.management, "ReadOnly", 3],
    [ACCOUNTS.prodCore, "ReadOnly", 4],
    [ACCOUNTS.prodData, "ReadOnly", 3],
    [ACCOUNTS.security, "AdministratorAccess", 1],
  ],
};

function hireOne(seed: number, job: Job, homeHost: number, wanted: Wanted): Person {
  const random = randomFrom(`${seed}/person/${job.name}`);
  const system = pick(random, OPERATING_SYSTEMS);
  return {
    name: job.name,
    email: `${job.name}@acme.example`,
    userId: uuid(random),
    team: job.team,
    from: job.from,
    until: job.until,
    home: `203.0.113.${homeHost}`,
    officeShare: chance(random, 0.25) ? 0 : 0.2 + random.next() * 0.6,
    consoleShare: 0.2 + random.next() * 0.6,
    cli: awsCli(system, `2.${integer(random, 27, 32)}.${integer(random, 0, 22)}`),
    browser: browser(system, integer(random, 139, 143)),
    assignments: wanted.map(([account, set, usual]) => ({
      set,
      role: permissionSetRole(seed, account.id, set),
      // Nobody splits the week exactly like the colleague.
      weight: usual * (0.3 + random.next() * 1.4),
    })),
  };
}

function joinDay(random: Random): number {
  return integer(random, NEWCOMER_DAYS.min, NEWCOMER_DAYS.max);
}

/** Everybody, the newcomer last but for the people of the `grown` accounts. */
export function hire(seed: number, grown: readonly Account[]): Person[] {
  // Home hosts 1 … 60; cafés and strangers live higher up in the same network.
  const founders = STAFF.map((job, index) => hireOne(seed, job, index + 1, WORK[job.team]));
  const newcomer = hireOne(seed, NEWCOMER, STAFF.length + 1, WORK[NEWCOMER.team]);
  const teams = grown.flatMap((account, team) =>
    TEAM_STAFF.slice(team * PEOPLE_PER_TEAM, (team + 1) * PEOPLE_PER_TEAM).map((name, index) => {
      const job: Job = { name, team: "development", from: 7 + index, until: 16 + index };
      const wanted: Wanted = [
        [account, "Developer", 10],
        [account, "ReadOnly", 6],
        [ACCOUNTS.dev, "Developer", 6],
      ];
      return hireOne(seed, job, STAFF.length + 2 + team * PEOPLE_PER_TEAM + index, wanted);
    }),
  );
  return [...founders, { ...newcomer, joinsOnDay: joinDay(randomFrom(`${seed}/newcomer`)) }, ...teams];
}
