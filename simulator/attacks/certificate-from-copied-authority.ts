import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRole, getCallerIdentity } from "../assumptions.ts";
import { CLIENTS } from "../clients.ts";
import { createSession } from "../federation.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { hex, type Random, uuid } from "../random.ts";
import { HOME_REGION, type Origin } from "../records.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const ROLE = "BackupAdmin";

export const certificateFromCopiedAuthority: Attack = {
  id: "certificate-from-copied-authority",
  title: "A certificate enters an administrator's role from outside",
  story:
    "Somebody copied the key of a certificate authority that Roles Anywhere trusts, and issues certificates of their own. One enters an administrative role from a strange network without any AWS credential, reads a secret and goes on to a further role.",
  attack: ["T1649", "T1078.004", "T1550.001", "T1555.006"],
  stepThatMatters: { eventName: "CreateSession", target: `arn:aws:iam::${ACCOUNT}:role/${ROLE}` },
  steps: (organisation, at, random) => {
    const { seed } = organisation;
    const inside = enterByCertificate(seed, strangeAddress(random), at, random);
    const operator = roleIn(seed, ACCOUNT, "OrdersOperator");
    const chained = assumeRole(inside.session, operator, { sessionName: "restore" }, after(at, 15, random), random);
    return [
      { what: "enters with a certificate", records: inside.records },
      {
        what: "looks around and reads a secret",
        records: [
          getCallerIdentity(inside.session, after(at, 2, random), random),
          ordinaryCall(inside.session, SURVEY.secret, after(at, 6, random), random),
        ],
      },
      { what: "goes on to a further role", records: chained.records },
    ];
  },
  twin: {
    story: "A new backup server enters with its own certificate, from the VPN, on the day for which it was announced.",
    expected: [{ match: { target: `role/${ROLE}` }, reason: "backup-07 goes into service" }],
    steps: ({ seed }, at, random) => {
      const inside = enterByCertificate(seed, "198.51.100.70", at, random);
      return [
        { what: "enters with a certificate", records: inside.records },
        { what: "asks who it is", records: [getCallerIdentity(inside.session, after(at, 2, random), random)] },
      ];
    },
  },
};

function enterByCertificate(seed: number, ip: string, at: number, random: Random) {
  const arn = (kind: string) => `arn:aws:rolesanywhere:${HOME_REGION}:${ACCOUNT}:${kind}/${uuid(random)}`;
  const origin: Origin = { ip, userAgent: CLIENTS.goOnKubernetes, through: "client" };
  const wish = {
    trustAnchorArn: arn("trust-anchor"),
    profileArn: arn("profile"),
    commonName: "backup-07",
    serial: hex(random, 40),
    origin,
  };
  return createSession(roleIn(seed, ACCOUNT, ROLE), wish, at, random);
}
