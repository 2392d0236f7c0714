/** How the page looks a role up among the names of people, whose keys are ids alone. */
export const roleKey = (id: string): string => `&${id}`;

/** The same for a channel. */
export const channelKey = (id: string): string => `#${id}`;
