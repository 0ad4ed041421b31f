import type { Colours } from "../output.ts";
import type { DoctorReport, Finding } from "../services/doctor.ts";
import { table } from "./table.ts";

export function doctorText({ findings, stacks, ok }: DoctorReport, colours: Colours): string {
  const mark = ({ found, needed }: Finding) => {
    if (found) return colours.green("yes");
    return needed ? colours.red("MISSING") : colours.yellow("no");
  };
  const rows = findings.map((finding) => [
    finding.name,
    mark(finding),
    finding.detail,
    finding.purpose,
  ]);
  const remedies = findings.filter((finding) => !finding.found);
  return [
    table(
      [{ title: "WHAT" }, { title: "HERE" }, { title: "DETAIL" }, { title: "WHAT IT IS FOR" }],
      rows,
      colours.dim,
    ),
    "",
    ...remedies.map(({ name, remedy }) => `${name}: ${remedy}`),
    ...(remedies.length > 0 ? [""] : []),
    table(
      [{ title: "STACK" }, { title: "RUNS HERE" }, { title: "WITH WHAT" }],
      stacks.map(({ stack, canRun, detail }) => [
        stack,
        canRun ? colours.green("yes") : colours.yellow("no"),
        detail,
      ]),
      colours.dim,
    ),
    "",
    ok
      ? colours.green("The embedded stack can run: try `dropctl demo`.")
      : colours.red("The embedded stack cannot run here yet."),
  ].join("\n");
}
