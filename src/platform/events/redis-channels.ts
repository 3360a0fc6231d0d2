import type { Topic } from '../../ports/events.ts';

const PREFIX = 'online-sessions:';

/** Each topic has a channel of its own, so that a node hears only what its clients watch. */
export const channelOf = (topic: Topic): string => PREFIX + topic;
export const topicOf = (channel: string): Topic => channel.slice(PREFIX.length) as Topic;

/** The channel that every node hears: signals of a node were lost on their way, and it is unknown which. */
export const LOSSES = `${PREFIX}losses`;
