/** What can be asked about the product: the words that lead to an answer, and the answer. */
export const helpTopics: readonly { words: readonly string[]; answer: string }[] = [
  {
    words: ['channel', 'channels', 'create', 'room', 'new', 'make'],
    answer:
      'A channel is where people talk. Create one and choose: public, so that everybody can find and join it, or private, so that its members are added. Its owners and moderators change its name, topic and description.',
  },
  {
    words: ['member', 'members', 'invite', 'add', 'remove', 'people', 'someone'],
    answer:
      'Owners and moderators of a channel add and remove members. A public channel can also be joined by anybody who may browse channels. A channel always keeps at least one owner.',
  },
  {
    words: ['role', 'roles', 'permission', 'permissions', 'moderator', 'owner', 'admin', 'rights'],
    answer:
      'In a channel there are owners, moderators and members. In the whole installation there are owner, admin, moderator, member and guest. Each role is a set of permissions; yours are in your profile.',
  },
  {
    words: ['edit', 'change', 'message', 'delete', 'remove', 'correct', 'typo'],
    answer:
      'You can edit and delete your own messages. Moderators of the channel can delete any message. That a message was edited or deleted stays visible to all.',
  },
  {
    words: ['slow', 'mode', 'rate', 'limit', 'limits', 'many', 'wait'],
    answer:
      'How many messages a minute a person may send is a setting of the installation. A channel can have a slow mode: then each person waits so many seconds between two messages.',
  },
  {
    words: ['unread', 'read', 'mark', 'notification', 'notifications', 'mention', 'mentions'],
    answer:
      'A channel counts what you have not read and where you are mentioned. Opening it moves your reading mark; sending a message does too.',
  },
  {
    words: ['offline', 'connection', 'lost', 'network', 'sent', 'reconnect'],
    answer:
      'Messages that you write while offline wait on your device and are sent once when the connection is back, never twice. What others wrote meanwhile is fetched; nothing is lost.',
  },
  {
    words: ['guest', 'guests', 'sign', 'account', 'login', 'password'],
    answer:
      'You sign up with a user name, an e-mail address and a password. An administrator may also let guests in: they see public channels only, and can become full users later with their history.',
  },
  {
    words: ['session', 'sessions', 'device', 'devices', 'logout', 'token', 'tokens', 'bot'],
    answer:
      'Your settings list every session that is signed in as you; each can be ended alone, or all others at once. For programs there are personal tokens, with only the rights that you give them.',
  },
  {
    words: [
      'ai',
      'model',
      'provider',
      'providers',
      'openai',
      'ollama',
      'real',
      'llm',
      'connect',
      'configure',
    ],
    answer:
      'I am not an AI model. An administrator can add one: a provider with an address that speaks OpenAI’s protocol, such as OpenAI, OpenRouter, or Ollama and llama.cpp on a machine of your own, the name of the model and, if needed, a secret. Preferred, it answers in my place.',
  },
  {
    words: ['backup', 'back', 'data', 'database', 'stored', 'where', 'install'],
    answer:
      'Without configuration everything is in the data folder of the server, in an embedded database. A larger installation runs on a MongoDB replica set and Redis. Back the data up with the server stopped.',
  },
]
