import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { roleIn, TEAM_ACCOUNTS } from "../../simulator/accounts.ts";
import { configurationOf, organisation } from "../../simulator/organisation.ts";

describe("an organisation", () => {
  test("is the same for the same seed and has other ids for another", () => {
    expect(organisation(3)).toEqual(organisation(3));
    expect(organisation(4).users.reports.accessKeyId).not.toBe(organisation(3).users.reports.accessKeyId);
    expect(organisation(4).people.map(({ name }) => name)).toEqual(organisation(3).people.map(({ name }) => name));
  });

  test("has six accounts, a dozen people and one newcomer", () => {
    const { accounts, people } = organisation(3);
    expect(accounts).toHaveLength(6);
    expect(people).toHaveLength(12);
    expect(people.filter(({ joinsOnDay }) => joinsOnDay !== undefined)).toHaveLength(1);
  });

  test("grows by accounts with people, pipelines and workloads of their own", () => {
    const [small, large] = [organisation(3), organisation(3, 6)];
    expect(large.accounts.slice(6)).toEqual(TEAM_ACCOUNTS);
    expect(large.people.length - small.people.length).toBe(12);
    expect(large.pipelines.length - small.pipelines.length).toBe(6);
    expect(new Set(large.workloads.map(({ role }) => role.account)).size).toBe(12);
    expect(new Set(large.people.map(({ home }) => home)).size).toBe(large.people.length);
    expect(organisation(3, -1)).toEqual(small);
  });

  test("gives a role one unique id, wherever it is named", () => {
    expect(roleIn(3, "444455556666", "deploy")).toEqual(roleIn(3, "444455556666", "deploy"));
    expect(roleIn(3, "444455556666", "deploy").id).not.toBe(roleIn(3, "555566667777", "deploy").id);
  });
});

describe("its rolecall.yaml", () => {
  const org = organisation(3);
  const file: unknown = parse(configurationOf(org));

  test("names the organisation, its accounts and tiers", () => {
    expect(file).toMatchObject({
      organization: { id: "o-acme000001" },
      accounts: org.accounts.map(({ id, name, tier }) => ({ id, name, tier })),
      trusted: [],
      workingHours: { timezone: "UTC", from: "07:00", to: "19:00", days: ["mon", "tue", "wed", "thu", "fri"] },
    });
  });

  test("names the vendor, the networks, the pipelines with all their roles, and break-glass", () => {
    expect(file).toMatchObject({
      vendors: [{ id: "999900001111" }],
      networks: org.networks.map(({ cidr, name }) => ({ cidr, name })),
      pipelines: org.pipelines.map(({ name, repository }) => ({ name, subjects: [`repo:${repository}:*`] })),
      breakGlassRoles: ["arn:aws:iam::444455556666:role/BreakGlassAdmin"],
    });
    for (const { entry, targets } of org.pipelines) {
      for (const { arn } of [entry, ...targets]) expect(configurationOf(org)).toContain(arn);
    }
  });
});
