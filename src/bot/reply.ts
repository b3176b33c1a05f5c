import { ActionTypes, ActivityTypes, type Activity, type Attachment, type CardAction } from "botbuilder-core";
import type { OutboundActivity } from "../channels/channel.ts";
import type { Card, View } from "../texts/view.ts";
import { pressValue, type Button } from "./button.ts";

/** One message of the bot, before it is an activity. */
export interface Reply {
  /** Whole by itself: a channel that shows nothing but text loses no fact. */
  readonly text: string;
  readonly view: View;
  readonly choices: readonly Choice[];
}

export interface Choice {
  readonly label: string;
  readonly button: Button;
}

/**
 * @param id - The same whenever the same turn is worked out again, so that a channel can tell a repetition.
 * @param asked - Number of the question the buttons belong to.
 * @param secret - Whether the message belongs to a report.
 */
export function toActivity(reply: Reply, id: string, asked: number, secret: boolean): OutboundActivity {
  const actions: CardAction[] = reply.choices.map(({ label, button }) => ({ type: ActionTypes.MessageBack, title: label, displayText: label, text: label, value: pressValue(button, asked) }));
  const activity: Partial<Activity> = {
    type: ActivityTypes.Message,
    id,
    text: reply.text,
    textFormat: "plain",
    locale: reply.view.language,
    inputHint: reply.choices.length > 0 || reply.view.input ? "expectingInput" : "acceptingInput",
    channelData: { lotse: reply.view },
    ...(actions.length > 0 && { suggestedActions: { to: [], actions } }),
    ...(reply.view.cards && { attachmentLayout: "list", attachments: reply.view.cards.map(heroCard) }),
  };
  return { id, secret, activity };
}

/** For clients that know Bot Framework cards and not our view. */
function heroCard(card: Card): Attachment {
  const buttons: CardAction[] = [
    ...card.phones.map((phone) => ({ type: ActionTypes.OpenUrl, title: phone.number, value: telephoneLink(phone.number) })),
    ...(card.url ? [{ type: ActionTypes.OpenUrl, title: card.labels.website, value: card.url }] : []),
  ];
  return { contentType: "application/vnd.microsoft.card.hero", content: { title: card.title, subtitle: card.organization ?? "", text: card.description, buttons } };
}

/** The digits of a number as it is written, nothing added. */
export function telephoneLink(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}
