import { type Command, Option } from "commander";
import { durationMs, eachTime, milliseconds, positive, share, wholeNumber } from "../options.ts";

const HEADING = "Knobs, for scenarios that have them (dropctl scenario show NAME):";

/** A flag for each knob of the scenarios that come with dropctl, and one for any knob. */
export function addKnobOptions(command: Command): Command {
  command
    .optionsGroup(HEADING)
    .option("--connections <n>", "connections at a time", wholeNumber(1, 4_096))
    .option("--rate <n>", "arrivals a second; default: as fast as answered", positive)
    .option("--duration <duration>", "how long to read, or to press", durationMs)
    .option("--warm-up <duration>", "reads before that, not measured", durationMs)
    .option("--no-warm-up", "measure from the first request on (every scenario)")
    .option("--buyers <n>", "distinct buyers", wholeNumber(1, 1_000_000))
    .option("--units <n>", "units of the drop", wholeNumber(1, 1_000_000));
  addRoomOptions(command)
    .option("--clicks <n>", "copies of each request at a time", wholeNumber(1, 16))
    .option("--impatient <share>", "of the buyers: cut their connections", share)
    .option("--patience <duration>", "before they cut", durationMs)
    .option("--browse <duration>", "browsing before the opening", durationMs)
    .option("--browse-rate <n>", "reads a second at the opening", wholeNumber(1, 100_000))
    .option("--arrive <duration>", "all buyers come within it", durationMs)
    .option("--timeout <duration>", "cut the load off after this long", durationMs);
  return command.option(
    "--set <knob=value>",
    "any knob, in its own unit; may be given again",
    eachTime,
  );
}

function addRoomOptions(command: Command): Command {
  // commander takes --no-… for a switch that is on unless it is given; these have a value.
  const noShow = new Option("--no-show <share>", "of the buyers: never reserve");
  const noPay = new Option("--no-pay <share>", "of the buyers: never pay");
  for (const option of [noShow, noPay]) {
    option.negate = false;
    option.argParser(share);
  }
  return command
    .option("--checkout-capacity <n>", "people in checkout at once", wholeNumber(1, 1_000_000))
    .option("--admission <duration>", "how long an unused admission lasts", durationMs)
    .option("--hold <duration>", "how long an unpaid unit is held", durationMs)
    .option("--poll-ms <ms>", "between polls; default: as told", milliseconds)
    .option("--leave <share>", "of the buyers: leave after a poll", share)
    .addOption(noShow)
    .addOption(noPay);
}
