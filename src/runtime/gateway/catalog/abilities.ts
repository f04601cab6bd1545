import { type JsonObject, member, objectMember } from '../../mcp/json';
import { Meta } from '../../mcp/keys';

/** What servers may ask of a client. Some show more to a client that can be asked: what is listed to it is listed as to a client with these abilities. */
export interface Abilities {
  /** Tells them apart; empty where there are none. */
  readonly key: string;
  /** As capabilities of a client. */
  readonly capabilities: JsonObject;
}

const ELICITATION: readonly (JsonObject | undefined)[] = [undefined, { form: {} }, { url: {} }, { form: {}, url: {} }];
const SAMPLING: readonly (JsonObject | undefined)[] = [undefined, {}, { tools: {} }];
const ROOTS: readonly (JsonObject | undefined)[] = [undefined, {}];

/** All there are: a few, so that nobody can have servers listed anew by saying something else each time. */
const ALL: readonly Abilities[] = ROOTS.flatMap((roots) =>
  SAMPLING.flatMap((sampling) =>
    ELICITATION.map((elicitation) => ({
      ...(elicitation && { elicitation }),
      ...(sampling && { sampling }),
      ...(roots && { roots }),
    })),
  ),
).map((capabilities, index) => ({ key: index === 0 ? '' : `+${index}`, capabilities }));

/** Of a client that cannot be asked anything. */
export const NO_ABILITIES = ALL[0] as Abilities;

/** The abilities that a client declares by its capabilities. An empty `elicitation` means form mode. */
export function abilitiesOf(capabilities: JsonObject | undefined): Abilities {
  if (capabilities === undefined) return NO_ABILITIES;
  const elicitation = objectMember(capabilities, 'elicitation');
  const sampling = objectMember(capabilities, 'sampling');
  const roots = objectMember(capabilities, 'roots');
  if (elicitation === undefined && sampling === undefined && roots === undefined) return NO_ABILITIES;
  const url = member(elicitation, 'url') !== undefined;
  const form = elicitation !== undefined && (!url || member(elicitation, 'form') !== undefined);
  const asked = (form ? 1 : 0) + (url ? 2 : 0);
  const sampled = sampling === undefined ? 0 : member(sampling, 'tools') === undefined ? 1 : 2;
  const index = asked + ELICITATION.length * (sampled + SAMPLING.length * (roots === undefined ? 0 : 1));
  return ALL[index] ?? NO_ABILITIES;
}

/** Those of a modern client, by what its request says. */
export function abilitiesIn(meta: JsonObject | undefined): Abilities {
  return abilitiesOf(objectMember(meta, Meta.CLIENT_CAPABILITIES));
}
