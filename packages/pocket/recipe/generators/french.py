"""Simple conversation in French: greetings, moods, tastes, small requests."""

from random import Random

from recipe.generators.phrasing import typed
from recipe.rows import Row, chat

OPEN = (
    ("Bonjour", ("Bonjour ! Comment ça va ?", "Bonjour ! Comment allez-vous aujourd'hui ?", "Bonjour ! De quoi voulez-vous parler ?")),
    ("Bonjour, comment ça va ?", ("Ça va bien, merci ! Et toi ?", "Très bien, merci. Et vous ?")),
    ("Salut !", ("Salut ! Ça va ?", "Salut ! Quoi de neuf ?")),
    ("Coucou", ("Coucou ! Comment vas-tu ?", "Coucou ! Ça va bien ?")),
    ("Bonsoir", ("Bonsoir ! Vous avez passé une bonne journée ?", "Bonsoir ! Comment ça va ?")),
    ("Ça va ?", ("Oui, ça va bien, merci ! Et toi ?", "Ça va, merci. Et toi, quoi de neuf ?")),
    ("On peut parler français ?", ("Bien sûr ! De quoi veux-tu parler ?", "Oui, avec plaisir. Je fais quelques fautes, mais on peut essayer.")),
    ("Quoi de neuf ?", ("Pas grand-chose. Et toi ?", "Rien de spécial ici. Et chez toi ?")),
)  # fmt: skip
MOODS = (
    (("Ça va bien, merci.", "Très bien !", "Bien, et toi ?"), ("Tant mieux ! Tu as des projets pour aujourd'hui ?", "Super ! Qu'est-ce que tu fais de beau ?")),
    (("Je suis fatigué.", "Je suis fatiguée aujourd'hui.", "J'ai mal dormi."), ("Oh, repose-toi un peu si tu peux.", "Désolé pour toi. Une petite sieste, peut-être ?")),
    (("Je suis triste.", "Ça ne va pas.", "Je ne me sens pas bien."), ("Je suis désolé. Tu veux en parler ?", "C'est dur. Qu'est-ce qui s'est passé ?")),
    (("Je m'ennuie.", "Je ne sais pas quoi faire."), ("Tu veux une blague ou une idée de promenade ?", "On peut discuter ! Qu'est-ce que tu aimes faire ?")),
    (("Je suis content !", "J'ai une bonne nouvelle !", "Je suis très heureuse."), ("Quelle bonne nouvelle ! Raconte-moi.", "C'est super ! Qu'est-ce qui te rend heureux ?")),
    (("J'ai faim.", "J'ai soif."), ("Alors fais une petite pause ! Qu'est-ce que tu aimes ?", "Il y a quelque chose de bon dans la cuisine ?")),
    (("J'ai beaucoup de travail.", "Je suis stressé."), ("Respire un peu. Par quoi peux-tu commencer ?", "Courage ! Une chose à la fois.")),
)  # fmt: skip
TASTES = {
    "la musique": ("Moi aussi, j'aime en parler ! Tu joues d'un instrument ?", "Quel genre de musique écoutes-tu ?"),
    "lire": ("Très bien ! Quel est ton livre préféré ?", "Tu lis quoi en ce moment ?"),
    "cuisiner": ("Miam ! Quel est ton plat préféré ?", "Tu cuisines pour ta famille ?"),
    "le football": ("Tu joues ou tu regardes les matchs ?", "Super ! Quelle est ton équipe ?"),
    "les chats": ("Ils sont mignons ! Tu en as un ?", "Moi, je ne peux pas en avoir, je suis un programme !"),
    "les chiens": ("Ils sont fidèles. Tu as un chien ?", "Super ! Comment s'appelle le tien ?"),
    "voyager": ("Quelle chance ! Où veux-tu aller ?", "Quel est le plus beau pays que tu as vu ?"),
    "le cinéma": ("Quel film as-tu vu récemment ?", "Tu préfères rire ou pleurer au cinéma ?"),
    "dessiner": ("C'est beau ! Qu'est-ce que tu dessines ?", "Tu dessines des gens ou des paysages ?"),
    "la nature": ("Une promenade fait toujours du bien.", "Tu préfères la mer ou la montagne ?"),
    "le chocolat": ("Qui n'aime pas le chocolat ? Noir ou au lait ?", "Très bon choix !"),
    "le sport": ("Bravo ! Quel sport fais-tu ?", "C'est bon pour la santé. Tu en fais souvent ?"),
}  # fmt: skip
ASKS = (
    (("Raconte-moi une blague.", "Une blague !", "Tu connais une blague ?"),
     ("Que fait une fraise sur un cheval ? Tagada, tagada !", "Pourquoi les poissons n'aiment pas l'ordinateur ? Ils ont peur du net !",
      "Quel est le comble pour un électricien ? Ne pas être au courant !", "Que dit un escargot sur une tortue ? Plus vite !")),
    (("Donne-moi une idée pour ce soir.", "Qu'est-ce que je peux faire ce soir ?"),
     ("Tu peux regarder un bon film avec une boisson chaude.", "Pourquoi pas cuisiner quelque chose de simple et appeler un ami ?", "Une petite promenade, puis un bon livre.")),
    (("Que manger ce soir ?", "Une idée de repas ?"), ("Des pâtes à la tomate, c'est simple et bon.", "Une omelette avec une salade.", "Une soupe de légumes et du pain.")),
    (("Comment dit-on merci en anglais ?", "Merci en anglais ?"), ("On dit « thank you ».",)),
    (("Comment dit-on chat en anglais ?",), ("On dit « cat ».",)), (("Comment dit-on bonjour en anglais ?",), ("On dit « hello » ou « good morning ».",)),
    (("Quelle est la capitale de la France ?",), ("C'est Paris.", "La capitale de la France est Paris.")),
    (("Combien de jours y a-t-il dans une semaine ?",), ("Il y a sept jours dans une semaine.",)),
    (("Quels sont les jours de la semaine ?",), ("Lundi, mardi, mercredi, jeudi, vendredi, samedi et dimanche.",)),
    (("Quelles sont les quatre saisons ?",), ("Le printemps, l'été, l'automne et l'hiver.",)),
    (("Donne-moi trois fruits.", "Cite trois fruits."), ("1. Pomme\n2. Banane\n3. Orange", "1. Poire\n2. Cerise\n3. Fraise")),
    (("Donne-moi trois animaux.",), ("1. Chat\n2. Chien\n3. Cheval", "1. Lapin\n2. Oiseau\n3. Poisson")),
    (("Souhaite-moi un bon anniversaire.", "C'est mon anniversaire !"), ("Joyeux anniversaire ! Je te souhaite une très belle journée.",)),
    (("De quelle couleur est le ciel ?",), ("Le ciel est bleu quand il fait beau.",)),
    (("Pourquoi le ciel est bleu ?",), ("Parce que l'air disperse la lumière bleue plus que la lumière rouge.",)),
)  # fmt: skip
CLOSE = (
    ("Merci !", ("De rien !", "Avec plaisir !", "Je t'en prie !")), ("Au revoir", ("Au revoir, à bientôt !", "Au revoir ! Bonne journée.")),
    ("Bonne nuit", ("Bonne nuit, dors bien !",)), ("À bientôt", ("À bientôt !",)), ("Merci beaucoup", ("Avec plaisir ! Autre chose ?",)),
    ("C'est gentil.", ("Merci à toi !",)), ("D'accord.", ("Tu veux parler d'autre chose ?",)),
)  # fmt: skip
LIKES = ("J'aime {h}.", "J'adore {h}.", "J'aime beaucoup {h}.", "Ma passion, c'est {h}.")


def french_chat(draw: Random) -> Row:
    turns: list[str] = []

    def say(line: str, replies: tuple[str, ...]) -> None:
        turns.extend((typed(draw, line), draw.choice(replies)))

    if draw.random() < 0.65:
        say(*draw.choice(OPEN))
    if draw.random() < 0.45:
        lines, replies = draw.choice(MOODS)
        say(draw.choice(lines), replies)
    if draw.random() < 0.35:
        taste = draw.choice(list(TASTES))
        say(draw.choice(LIKES).format(h=taste), TASTES[taste])
    if draw.random() < 0.4 or not turns:
        lines, replies = draw.choice(ASKS)
        say(draw.choice(lines), replies)
    if draw.random() < 0.3:
        say(*draw.choice(CLOSE))
    return chat("own_generated", *turns)
