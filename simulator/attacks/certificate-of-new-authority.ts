import { ACCOUNTS, roleIn } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { CLIENTS } from "../clients.ts";
import { createSession } from "../federation.ts";
import type { Organisation } from "../organisation.ts";
import { hex, type Random, uuid } from "../random.ts";
import { type Call, callWith, HOME_REGION, type Session } from "../records.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Attack, after, enterAsEngineer, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const ROLE = "BackupAdmin";

export const certificateOfNewAuthority: Attack = {
  id: "certificate-of-new-authority",
  title: "A certificate opens an administrator's role",
  story:
    "With an engineer's stolen portal session, a certificate authority of their own is made a trust anchor of Roles Anywhere, with a profile that allows an administrative role. A certificate from it then enters the role from outside, with no AWS credential at all.",
  attack: ["T1078.004", "T1649", "T1098.001"],
  stepThatMatters: { eventName: "CreateSession", target: `arn:aws:iam::${ACCOUNT}:role/${ROLE}` },
  steps: (organisation, at, random) => {
    const entered = enterAsEngineer(organisation, ACCOUNT, at, random);
    const anchor = addAnchor(entered.session, organisation, at, random);
    const wish = {
      ...anchor.arns,
      commonName: "backup-07",
      serial: hex(random, 40),
      origin: { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" as const },
    };
    const inside = createSession(roleIn(organisation.seed, ACCOUNT, ROLE), wish, after(at, 20, random), random);
    return [
      { what: "enters the account as a platform engineer from a new network", records: entered.records },
      { what: "adds a trust anchor and a profile", records: anchor.records },
      {
        what: "enters with a certificate",
        records: [...inside.records, getCallerIdentity(inside.session, after(at, 21, random), random)],
      },
      {
        what: "looks around",
        records: ordinaryCalls(inside.session, "AdministratorAccess", 4, after(at, 22, random), random),
      },
    ];
  },
};

function addAnchor(session: Session, { seed }: Organisation, at: number, random: Random) {
  const arn = (kind: string) => `arn:aws:rolesanywhere:${HOME_REGION}:${ACCOUNT}:${kind}/${uuid(random)}`;
  const arns = { trustAnchorArn: arn("trust-anchor"), profileArn: arn("profile") };
  const pem = "-----BEGIN CERTIFICATE----- (made up) -----END CERTIFICATE-----";
  const create = (name: string, request: Call["request"], response: Call["response"]): Call => ({
    service: "rolesanywhere",
    name,
    readOnly: false,
    ...(request && { request }),
    ...(response && { response }),
  });
  const source = { sourceType: "CERTIFICATE_BUNDLE", sourceData: { x509CertificateData: pem } };
  const roleArns = [roleIn(seed, ACCOUNT, ROLE).arn];
  const changes = [
    create(
      "CreateTrustAnchor",
      { name: "backup", enabled: true, source },
      { trustAnchor: { trustAnchorArn: arns.trustAnchorArn, name: "backup", enabled: true } },
    ),
    create(
      "CreateProfile",
      { name: "backup", enabled: true, durationSeconds: 3600, roleArns },
      { profile: { profileArn: arns.profileArn, name: "backup", enabled: true, roleArns } },
    ),
  ];
  const records = changes.map((change, step) => callWith(session, change, after(at, 6 + step * 4, random), random));
  return { arns, records };
}
